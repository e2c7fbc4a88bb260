{%- set sides = ['min', 'max'] -%}
-- Places are those of the newest campaign; the counts behind a rate are pooled over the campaigns that know both.
with campagnes as (
    select
        *,
        max(annee) over () as campagne,
        count(distinct definition_emploi_6_mois) over (partition by code_bassin_ft, code_fap) as definitions_nb
    from {{ ref('fct_bassin_metier_annee__formations_achetees') }}
)

select
    cast(any_value(campagne) as integer) as annee,
    code_bassin_ft,
    code_fap,
    {%- for bound in ['nb', 'min', 'max'] %}
    coalesce(sum(places_{{ bound }}) filter (where annee = campagne), 0) as places_{{ bound }},
    {%- endfor %}
    round(sum(places_certifiantes_nb) / sum(places_nb), 6) as part_certifiante,
    {%- for rate, part, total in trainee_rates() %}
    {%- set outer_loop = loop %}
    {%- set known %}{{ part }}_secret_max is not null
        {%- if total != 'places' %} and {{ total }}_secret_max is not null{% endif %}
        {%- if rate == 'emploi_6_mois' %} and definitions_nb = 1 and definition_emploi_6_mois is not null{% endif %}
    {%- endset %}
    {%- for role, count in [('part', part), ('total', total)] %}
    {%- set outest_loop = loop %}
    {%- for side in sides %}
    {%- set column = 'places_nb' if count == 'places' else count ~ '_secret_' ~ side %}
    round(coalesce(sum({{ column }}) filter (where {{ known }}), 0), 6) as {{ rate }}_{{ role }}_{{ side }}
    {{- "," if not (loop.last and outer_loop.last and outest_loop.last) }}
    {%- endfor %}
    {%- endfor %}
    {%- endfor %}
from campagnes
group by code_bassin_ft, code_fap
having sum(places_nb) > 0
