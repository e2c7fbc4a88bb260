-- One row per source code and period. `volume_perdu_nb` is what a linked code cannot carry all the same.
with volumes as (
    select
        'fap' as nomenclature_source,
        '2009' as version_source,
        'fap' as nomenclature_cible,
        '2021' as version_cible,
        'projets_recrutement' as mesure,
        cast(annee as varchar) as periode,
        code_fap as code_source,
        coalesce(sum(projets_recrutement_nb order by code_departement, code_bassin_ft), 0) as volume_nb,
        0 as volume_perdu_nb
    from {{ ref('fct_bassin_metier__projets') }}
    where version_fap = '2009'
    group by annee, code_fap

    union all

    select 'rome', '3', 'fap', '2021', 'embauches', 'ensemble', code_rome_v3, sum(embauches_nb), 0
    from {{ ref('stg_labonneboite__embauches_rome_naf') }}
    group by code_rome_v3

    union all

    select 'naf', 'rév. 2', 'rome', '3', 'embauches', 'ensemble', code_naf, coalesce(sum(embauches_nb), 0), 0
    from {{ ref('dim_naf') }}
    left join {{ ref('stg_labonneboite__embauches_rome_naf') }} using (code_naf)
    group by code_naf

    union all

    select
        'formacode', 'toutes', 'fap', '2021', 'formations', 'ensemble', code_formacode,
        formations_nb, formations_nb - formations_rattachees_nb
    from {{ ref('int_passages__formations_formacode') }}
),

linked as (
    select distinct nomenclature_source, version_source, nomenclature_cible, version_cible, code_source, true as est_rattache
    from {{ ref('bridge_passages') }}
),

carried as (
    select
        volumes.* exclude (volume_perdu_nb),
        coalesce(linked.est_rattache, false) as est_rattache,
        if(linked.est_rattache, volumes.volume_nb - volumes.volume_perdu_nb, 0) as volume_rattache_nb
    from volumes
    left join linked using (nomenclature_source, version_source, nomenclature_cible, version_cible, code_source)
)

select
    nomenclature_source,
    version_source,
    nomenclature_cible,
    version_cible,
    mesure,
    periode,
    count(*) as codes_nb,
    count(*) filter (est_rattache) as codes_rattaches_nb,
    {{ reproducible_sum('volume_nb') }} as volume_nb,
    {{ reproducible_sum('volume_rattache_nb') }} as volume_rattache_nb,
    round(100 * sum(volume_rattache_nb) / nullif(sum(volume_nb), 0), 6) as taux_rattachement_pct
from carried
group by all
