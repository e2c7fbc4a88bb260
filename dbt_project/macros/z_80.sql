{# The quantile of the normal law that leaves a tenth on each side: bounds of an 80 % interval. #}
{% macro z_80() -%}
    {{ return(1.2815515655446004) }}
{%- endmacro %}
