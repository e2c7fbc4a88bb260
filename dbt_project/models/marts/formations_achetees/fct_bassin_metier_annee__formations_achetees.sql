{%- set bounds = ['nb', 'min', 'max'] -%}
-- Made of the counts as they are published, never of the true ones: it can tell no more of anyone than they do.
with cellules as (
    select
        annee,
        code_bassin_ft,
        code_dispositif,
        code_domaine_formacode,
        {{ protected_count('achats.termines_nb', 'termines') }}
    from {{ ref('fct_bassin_domaine_annee__formations_achetees') }} as achats
),

-- Trainees of a cell are shared between its courses as the places are: a purchase is no secret.
courses as (
    select
        annee,
        code_bassin_ft,
        code_dispositif,
        code_domaine_formacode,
        code_formacode,
        sum(places_nb) / sum(sum(places_nb)) over (
            partition by annee, code_bassin_ft, code_dispositif, code_domaine_formacode
        ) as part
    from {{ ref('fct_session__formations_achetees') }}
    where code_bassin_ft is not null
    group by annee, code_bassin_ft, code_dispositif, code_domaine_formacode, code_formacode
),

parts as (
    select
        annee,
        code_bassin_ft,
        passages.code_fap,
        courses.part * passages.poids * coalesce(termines_nb, (termines_min + termines_max) / 2) as termines_nb,
        courses.part * passages.poids_min * termines_min as termines_min,
        courses.part * passages.poids_max * termines_max as termines_max
    from courses
    inner join cellules using (annee, code_bassin_ft, code_dispositif, code_domaine_formacode)
    inner join {{ ref('bridge_formacode_fap_2021') }} as passages using (code_formacode)
)

select
    annee,
    code_bassin_ft,
    code_fap,
    {%- for bound in bounds %}
    {{ reproducible_sum('termines_' ~ bound) }} as termines_{{ bound }}{{ "," if not loop.last }}
    {%- endfor %}
from parts
group by all
-- A sum that lacks a term is unknown.
having count(termines_nb) = count(*)
