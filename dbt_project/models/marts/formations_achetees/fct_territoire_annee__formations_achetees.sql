{%- set levels = {
    'region': 'code_region',
    'departement': 'code_departement',
    'arrondissement': 'code_arrondissement',
    'zone_emploi': 'code_zone_emploi_insee',
} -%}
{%- set breakdowns = {'dispositif': 'code_dispositif', 'domaine': 'code_domaine_formacode'} -%}
-- True counts, for the platform only. The sessions are those of the table by basin, so that totals compare with it.
with sommes as (
    select
        annee,
        case
            {%- for level, code in levels.items() %}
            when grouping({{ code }}) = 0 then '{{ level }}'
            {%- endfor %}
        end as niveau,
        coalesce({{ levels.values() | join(', ') }}) as code_territoire,
        case
            {%- for breakdown, code in breakdowns.items() %}
            when grouping({{ code }}) = 0 then '{{ breakdown }}'
            {%- endfor %}
            else 'ensemble'
        end as ventilation,
        coalesce({{ breakdowns.values() | join(', ') }}, 'ensemble') as code_modalite,
        {{ purchase_sums() }}
    from {{ ref('fct_session__formations_achetees') }}
    where code_bassin_ft is not null
    group by grouping sets (
        {%- for code in levels.values() %}
        {%- set last_level = loop.last %}
        (annee, {{ code }}),
        {%- for breakdown in breakdowns.values() %}
        (annee, {{ code }}, {{ breakdown }}){{ "," if not (last_level and loop.last) }}
        {%- endfor %}
        {%- endfor %}
    )
)

select *
from sommes
where code_territoire is not null
