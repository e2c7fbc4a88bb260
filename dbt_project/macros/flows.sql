{# What the published forecasts of flows share. #}

{% macro frequency_name(column) -%}
    case {{ column }} when 'M' then 'mois' else 'trimestre' end
{%- endmacro %}


{#
    A forecast is no finer than the counts that it continues: rounded as its producer rounds them, intervals
    outwards.
#}
{% macro rounded_forecast() -%}
    arrondi * round(yhat / arrondi) as yhat,
    {%- for level in ['80', '95'] %}
    arrondi * floor(lo_{{ level }} / arrondi) as lo_{{ level }},
    arrondi * ceil(hi_{{ level }} / arrondi) as hi_{{ level }}{{ "," if not loop.last }}
    {%- endfor %}
{%- endmacro %}


{% macro flow_territories() -%}
    select 'departement' as type_territoire, code_departement as code_territoire, libelle_departement as libelle_territoire
    from {{ ref('dim_departement') }}
    union all
    select 'region', code_region, libelle_region from {{ ref('dim_region') }}
    union all
    select 'zone_emploi', code_zone_emploi_insee, libelle_zone_emploi from {{ ref('dim_zone_emploi') }}
    union all
    select 'france', 'france', 'France entière'
{%- endmacro %}
