-- No complete file counts job seekers by basin and occupation: those of a basin (categories A, B and C, newest year)
-- are shared out as category A of each occupation in the whole country.
with annees as (
    select
        code_bassin_ft,
        cast(year(periode_debut_date) as integer) as annee,
        avg(demandeurs_emploi_nb) as demandeurs_abc_nb
    from {{ ref('fct_bassin_trimestre__demandeurs_emploi') }}
    where categorie = 'ABC' and sexe = 'Total' and tranche_age = 'Total'
    group by all
    -- A year of which a quarter is unknown is too.
    having count(demandeurs_emploi_nb) = count(*)
),

bassins as (
    select *
    from annees
    qualify annee = max(annee) over (partition by code_bassin_ft)
),

france as (
    select
        version_fap,
        code_fap,
        categorie,
        demandeurs_emploi_nb / sum(demandeurs_emploi_nb) filter (where categorie = 'ABC')
            over (partition by annee) as part
    from {{ ref('fct_france_fap_annee__demandeurs_emploi') }}
    where niveau_fap = 'detaille'
    qualify annee = max(annee) over ()
),

parts as (
    select code_fap, part as part_nb, part as part_min, part as part_max
    from france
    where version_fap = '2021' and categorie = 'A'

    union all

    select
        passages.code_cible,
        part * passages.poids,
        part * passages.poids_min,
        part * passages.poids_max
    from france
    inner join {{ ref('bridge_passages') }} as passages
        on passages.nomenclature_source = 'fap' and passages.version_source = france.version_fap
        and passages.code_source = france.code_fap
        and passages.nomenclature_cible = 'fap' and passages.version_cible = '2021'
    where france.version_fap = '2009' and france.categorie = 'A'
),

metiers as (
    select
        code_fap,
        {%- for bound in ['nb', 'min', 'max'] %}
        sum(part_{{ bound }}) as part_{{ bound }}{{ "," if not loop.last }}
        {%- endfor %}
    from parts
    group by code_fap
    -- A sum that lacks a term is unknown.
    having count(part_nb) = count(*)
)

select
    bassins.annee,
    bassins.code_bassin_ft,
    metiers.code_fap,
    {%- for bound in ['nb', 'min', 'max'] %}
    round(bassins.demandeurs_abc_nb * metiers.part_{{ bound }}, 6) as demandeurs_a_{{ bound }}{{ "," if not loop.last }}
    {%- endfor %}
from bassins
cross join metiers
