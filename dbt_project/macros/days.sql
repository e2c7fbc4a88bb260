{# A day written the ISO or the French way. #}
{% macro day_of(column) -%}
    cast(coalesce(try_strptime({{ column }}, '%Y-%m-%d'), try_strptime({{ column }}, '%d/%m/%Y')) as date)
{%- endmacro %}
