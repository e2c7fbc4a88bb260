{# True for the rows of the region the run is about; every row when the run is about France. #}
{% macro in_scope(code_region) -%}
    {%- if var('code_region') == 'france' -%} true
    {%- else -%} {{ code_region }} = '{{ var('code_region') }}'
    {%- endif -%}
{%- endmacro %}
