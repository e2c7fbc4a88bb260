{# Keeps the newest vintage of a nomenclature (for a `qualify` clause). #}
{% macro is_newest_millesime() -%}
    millesime = max(millesime) over ()
{%- endmacro %}
