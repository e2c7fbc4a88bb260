{# The department of a municipality: the first two characters of its code, three overseas. #}
{% macro departement_of(code_commune) -%}
    case when {{ code_commune }}[:2] in ('97', '98') then {{ code_commune }}[:3] else {{ code_commune }}[:2] end
{%- endmacro %}


{# `14002`, as the outlines write arrondissement 142: the department, then a number on three digits. #}
{% macro arrondissement_of(code) -%}
    case
        when length({{ code }}) = length({{ departement_of(code) }}) + 3
            then {{ departement_of(code) }} || ltrim({{ code }}[-3:], '0')
        else {{ code }}
    end
{%- endmacro %}
