{# The Caisse des dépôts writes -1 for the code that a certification does not have, and codes as decimals. #}
{% macro cdc_code(column) -%}
    nullif(nullif(regexp_replace({{ column }}, '^(RNCP|RS)|\.0$', '', 'g'), '-1'), '')
{%- endmacro %}
