{#
    A published measure is three columns: the value `_nb` (null unless published) and the interval
    [`_min`, `_max`] that holds it. These macros are the only place where a cell becomes an interval.
#}

{% macro measures() -%}
    {{ return(['projets_recrutement', 'projets_difficiles', 'projets_saisonniers']) }}
{%- endmacro %}


{% macro measure_columns() -%}
    {%- set columns = [] -%}
    {%- for measure in measures() -%}
        {%- for suffix in ['nb', 'min', 'max'] -%}
            {%- do columns.append(measure ~ '_' ~ suffix) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}


{# The cell as text: `*`, a number with a decimal point, or null where the producer left it out. #}
{% macro measure_text(column) -%}
    nullif(nullif(replace(trim({{ column }}), ',', '.'), '-'), '')
{%- endmacro %}


{% macro _published_value(cell) -%}
    cast(nullif({{ cell }}, '*') as double)
{%- endmacro %}


{# A number of projects: masked, it lies between the two bounds of masking. #}
{% macro bounded_total(cell, measure) -%}
    {{ _published_value(cell) }} as {{ measure }}_nb,
    case when {{ cell }} = '*' then {{ var('projets_masques_min') }} else {{ measure }}_nb end as {{ measure }}_min,
    case when {{ cell }} = '*' then {{ var('projets_masques_max') }} else {{ measure }}_nb end as {{ measure }}_max
{%- endmacro %}


{# A part of the projects: masked or left out, it may be nil and never exceeds its total. #}
{% macro bounded_part(cell, measure, total_max) -%}
    {{ _published_value(cell) }} as {{ measure }}_nb,
    coalesce({{ measure }}_nb, 0) as {{ measure }}_min,
    case
        when {{ cell }} = '*' then least({{ var('projets_masques_max') }}, {{ total_max }})
        else coalesce({{ measure }}_nb, {{ total_max }})
    end as {{ measure }}_max
{%- endmacro %}


{# Parallel sums of non-integers differ in their last bits: rounding makes a release reproducible. #}
{% macro reproducible_sum(column) -%}
    round(coalesce(sum({{ column }}), 0), 6)
{%- endmacro %}


{# The sum of intervals; the sum has a value only when every one of its terms has. #}
{% macro sum_bounded(measure) -%}
    case when count({{ measure }}_nb) = count(*) then {{ reproducible_sum(measure ~ '_nb') }} end as {{ measure }}_nb,
    {{ reproducible_sum(measure ~ '_min') }} as {{ measure }}_min,
    {{ reproducible_sum(measure ~ '_max') }} as {{ measure }}_max
{%- endmacro %}
