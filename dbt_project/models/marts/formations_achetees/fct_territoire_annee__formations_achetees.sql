{%- set levels = {
    'region': 'code_region',
    'departement': 'code_departement',
    'arrondissement': 'code_arrondissement',
    'zone_emploi': 'code_zone_emploi_insee',
} -%}
{%- set breakdowns = {'dispositif': 'code_dispositif', 'domaine': 'code_domaine_formacode'} -%}
{#- What the committees of the pact follow: of large territories only, where secrecy leaves something to tell. -#}
{%- set wide_breakdowns = {'financeur': 'financeur', 'axe_pacte': 'axe_connu'} -%}
{%- set all_breakdowns = dict(breakdowns, **wide_breakdowns) -%}
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
            {%- for breakdown, code in all_breakdowns.items() %}
            when grouping({{ code }}) = 0 then '{{ breakdown }}'
            {%- endfor %}
            else 'ensemble'
        end as ventilation,
        coalesce({{ all_breakdowns.values() | join(', ') }}, 'ensemble') as code_modalite,
        {{ purchase_sums() }}
    from {{ ref('fct_session__formations_achetees') }}
    where code_bassin_ft is not null
    group by grouping sets (
        {%- for level, code in levels.items() %}
        {%- set of_level = all_breakdowns if level in ['region', 'departement'] else breakdowns %}
        {%- for breakdown in of_level.values() %}
        (annee, {{ code }}, {{ breakdown }}),
        {%- endfor %}
        (annee, {{ code }}){{ "," if not loop.last }}
        {%- endfor %}
    )
)

select *
from sommes
where code_territoire is not null
