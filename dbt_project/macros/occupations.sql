{# The nomenclature of an occupation told by others: the third character of a FAP code is a letter, of a ROME code a digit. #}
{% macro nomenclature_of(code) -%}
    if({{ code }} similar to '..[0-9].*', 'rome', 'fap')
{%- endmacro %}
