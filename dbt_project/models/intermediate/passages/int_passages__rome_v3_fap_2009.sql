-- Where one ROME code feeds several occupations, each occupation's national projects are shared among the codes that
-- feed it, by their hires and their number of qualifications; the weights are the shares of a code in what it receives.
with links as (
    select code_rome_v3, code_fap, count(*) as qualifications_nb
    from {{ ref('stg_dares__rome_v3_fap_2009') }}
    group by all
),

hires as (
    select code_rome_v3, sum(embauches_nb) as embauches_nb
    from {{ ref('stg_labonneboite__embauches_rome_naf') }}
    group by code_rome_v3
),

-- A masked cell counts for nothing here: the sum ranks occupations, it is no published total.
projects as (
    select code_fap, sum(try_cast({{ measure_text('projets') }} as double) order by code_departement, code_bassin_ft) as projets_nb
    from {{ ref('stg_bmo__projets') }}
    where version_fap = '2009'
    group by code_fap, annee
    qualify annee = max(annee) over ()
),

-- One is added to each volume: a code without any keeps the share of its qualifications.
sized as (
    select
        links.code_rome_v3,
        links.code_fap,
        coalesce(projects.projets_nb, 0) + 1 as projets_nb,
        links.qualifications_nb * (coalesce(hires.embauches_nb, 0) + 1) as taille
    from links
    left join hires using (code_rome_v3)
    left join projects using (code_fap)
),

received as (
    select code_rome_v3, code_fap, projets_nb * taille / sum(taille) over (partition by code_fap) as part
    from sized
),

totals as (
    select code_rome_v3, sum(part order by code_fap) as part, count(*) as metiers_nb
    from received
    group by code_rome_v3
),

weighted as (
    select
        received.code_rome_v3,
        received.code_fap,
        received.part / totals.part as poids,
        totals.metiers_nb = 1 as est_officiel
    from received
    inner join totals using (code_rome_v3)
),

bounded as (
    select
        *,
        {{ weight_interval('poids', concentration=var('concentration_rome_v3_fap_2009')) }}
    from weighted
)

select
    code_rome_v3 as code_source,
    code_fap as code_cible,
    poids,
    if(est_officiel, 1, poids_min) as poids_min,
    poids_max,
    cast(null as bigint) as effectif_nb,
    if(est_officiel, 'officiel', 'empirique') as origine
from bounded
