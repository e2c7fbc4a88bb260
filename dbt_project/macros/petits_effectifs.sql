{#
    A count of persons under 5 is an interval in what is published, since it could point at someone; nil points at
    nobody, and a count that is not known has no bound.
#}
{% macro masked_count(column, name) -%}
    case when {{ column }} not between 1 and 4 then {{ column }} end as {{ name }}_nb,
    case when {{ column }} between 1 and 4 then 1 else {{ column }} end as {{ name }}_min,
    case when {{ column }} between 1 and 4 then 4 else {{ column }} end as {{ name }}_max
{%- endmacro %}
