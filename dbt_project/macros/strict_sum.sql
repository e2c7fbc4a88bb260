{# A sum that lacks a term is unknown. `where` chooses the rows that it is about; without any, it is unknown too. #}
{% macro strict_sum(column, where='true') -%}
    case
        when count({{ column }}) filter (where {{ where }}) = count(*) filter (where {{ where }})
            then cast(sum({{ column }}) filter (where {{ where }}) as bigint)
    end
{%- endmacro %}
