{# `O` and `N` of the producer; an empty cell is an answer that it did not give. #}
{% macro yes_no(column) -%}
    case {{ column }} when 'O' then true when 'N' then false end
{%- endmacro %}
