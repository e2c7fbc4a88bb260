{# The producers' periods and numbers as typed columns. #}

{# `2018-09` as the first day of the month. #}
{% macro month_start(column) -%}
    cast({{ column }} || '-01' as date)
{%- endmacro %}


{# `2018-T3` as the first day of the quarter. #}
{% macro quarter_start(column) -%}
    make_date(cast({{ column }}[1:4] as integer), 3 * cast({{ column }}[7] as integer) - 2, 1)
{%- endmacro %}


{# `39e3` or `16100.000000000002` as the number of people that they stand for. #}
{% macro count_of(column) -%}
    cast(round(cast({{ column }} as double)) as bigint)
{%- endmacro %}


{# A number with a decimal point or comma. #}
{% macro decimal_of(column) -%}
    cast(replace({{ column }}, ',', '.') as double)
{%- endmacro %}


{#
    The last step of a series at or before the period: two periods compare only when they bear the same one.
    To be joined with `left join lateral (...) on true`.
#}
{% macro last_break(serie, periode) -%}
    select max(rupture_debut_date) as rupture_debut_date
    from {{ ref('ruptures_series') }}
    where serie = '{{ serie }}' and nature = 'palier' and rupture_debut_date <= {{ periode }}
{%- endmacro %}
