{# LHEO says `-` where a compulsory element has no value, and `00000000` where a date is not known. #}

{% macro lheo_text(column) -%}
    nullif(nullif(trim({{ column }}), '-'), '')
{%- endmacro %}


{% macro lheo_flag(column) -%}
    case trim({{ column }}) when '1' then true when '0' then false end
{%- endmacro %}


{# Hours and prices; what is not a number is not known. #}
{% macro lheo_number(column) -%}
    try_cast(replace({{ lheo_text(column) }}, ',', '.') as double)
{%- endmacro %}


{# `20180910` or `2018-09-10`; a date that no calendar holds is not known. #}
{% macro lheo_date(column) -%}
    cast(try_strptime(replace({{ column }}, '-', ''), '%Y%m%d') as date)
{%- endmacro %}
