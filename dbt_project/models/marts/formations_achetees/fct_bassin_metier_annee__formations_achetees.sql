{%- set bounds = ['nb', 'min', 'max'] -%}
-- Made of the counts as they are published, never of the true ones: it can tell no more of anyone than they do.
with cellules as (
    select
        annee,
        code_bassin_ft,
        code_dispositif,
        code_domaine_formacode,
        definition_emploi_6_mois,
        places_nb,
        {%- for measure in trainee_counts() %}
        {{ protected_count('achats.' ~ measure ~ '_nb', measure, zero_is_public=(measure == 'entrees')) }}
        {{- "," if not loop.last }}
        {%- endfor %}
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
        ) as part,
        coalesce(sum(places_nb) filter (where objectif = 'certification'), 0) / sum(places_nb) as part_certifiante
    from {{ ref('fct_session__formations_achetees') }}
    where code_bassin_ft is not null
    group by annee, code_bassin_ft, code_dispositif, code_domaine_formacode, code_formacode
),

parts as (
    select
        annee,
        code_bassin_ft,
        passages.code_fap,
        definition_emploi_6_mois,
        courses.part * courses.part_certifiante * passages.poids * places_nb as places_certifiantes_nb,
        {%- for measure in trainee_counts() %}
        {%- for bound in ['min', 'max'] %}
        courses.part * passages.poids * {{ measure }}_{{ bound }} as {{ measure }}_secret_{{ bound }},
        {%- endfor %}
        {%- endfor %}
        {%- for bound in bounds %}
        {%- set poids = 'passages.poids' ~ ('' if bound == 'nb' else '_' ~ bound) %}
        courses.part * {{ poids }} * places_nb as places_{{ bound }},
        courses.part * {{ poids }} * {{ 'coalesce(termines_nb, (termines_min + termines_max) / 2)' if bound == 'nb' else 'termines_' ~ bound }}
            as termines_{{ bound }}{{ "," if not loop.last }}
        {%- endfor %}
    from courses
    inner join cellules using (annee, code_bassin_ft, code_dispositif, code_domaine_formacode)
    inner join {{ ref('bridge_formacode_fap_2021') }} as passages using (code_formacode)
)

select
    annee,
    code_bassin_ft,
    code_fap,
    {%- for bound in bounds %}
    {{ reproducible_sum('places_' ~ bound) }} as places_{{ bound }},
    {%- endfor %}
    -- A sum that lacks a term is unknown.
    {%- for bound in bounds %}
    case when count(termines_nb) = count(*) then {{ reproducible_sum('termines_' ~ bound) }} end as termines_{{ bound }},
    {%- endfor %}
    {%- for measure in trainee_counts() %}
    {%- for bound in ['min', 'max'] %}
    {%- set secret = measure ~ '_secret_' ~ bound %}
    case when count({{ secret }}) = count(*) then {{ reproducible_sum(secret) }} end as {{ secret }},
    {%- endfor %}
    {%- endfor %}
    {{ reproducible_sum('places_certifiantes_nb') }} as places_certifiantes_nb,
    -- Two definitions of employment are never added up.
    case when count(distinct definition_emploi_6_mois) = 1 then min(definition_emploi_6_mois) end
        as definition_emploi_6_mois
from parts
group by all
