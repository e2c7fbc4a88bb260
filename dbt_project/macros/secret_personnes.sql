{#
    Statistical secrecy of counts of people, and the only place where it is decided. A count under
    `effectif_minimum` is masked; another is rounded to `effectif_arrondi`. `_nb` is what is published, [`_min`,
    `_max`] holds the true count, and the three are null when the count is not known.

    Where nobody at all tells nothing of anyone (entries), `zero_is_public` shows a true zero.
#}

{% macro is_masked_count(count, zero_is_public=false) -%}
    ({{ count }} < {{ var('effectif_minimum') }}{{ ' and ' ~ count ~ ' > 0' if zero_is_public }})
{%- endmacro %}


{% macro protected_count(count, measure, zero_is_public=false) -%}
    {%- set masked = is_masked_count(count, zero_is_public) -%}
    {%- set step = var('effectif_arrondi') -%}
    {%- set rounded = 'cast(' ~ step ~ ' * round(' ~ count ~ ' / ' ~ step ~ ') as bigint)' -%}
    case when not {{ masked }} then {{ rounded }} end as {{ measure }}_nb,
    cast(case
        when {{ count }} is null then null -- `greatest` passes over nulls
        when {{ masked }} then {{ 1 if zero_is_public else 0 }}
        when {{ count }} = 0 then 0
        else greatest({{ var('effectif_minimum') }}, {{ rounded }} - {{ step // 2 }})
    end as bigint) as {{ measure }}_min,
    cast(case
        when {{ count }} is null then null
        when {{ masked }} then {{ var('effectif_minimum') - 1 }}
        when {{ count }} = 0 then 0
        else {{ rounded }} + {{ step - step // 2 - 1 }}
    end as bigint) as {{ measure }}_max
{%- endmacro %}


{#
    A share of people is told when they are `effectif_minimum_taux` at least, and when neither those who have the
    trait nor those who lack it are few: a share of 0 or 100 % would tell everyone's fate.
#}
{% macro is_public_share(part, whole) -%}
    (
        {{ whole }} >= {{ var('effectif_minimum_taux') }}
        and {{ part }} >= {{ var('effectif_minimum') }}
        and {{ whole }} - {{ part }} >= {{ var('effectif_minimum') }}
    )
{%- endmacro %}


{# The share from the true counts, rounded to the point, and its Wilson interval at 80 %. #}
{% macro protected_share(part, whole, measure) -%}
    {%- set z = z_80() -%}
    {%- set share = '(' ~ part ~ ' / ' ~ whole ~ ')' -%}
    {%- set scale = '(1 + ' ~ z * z ~ ' / ' ~ whole ~ ')' -%}
    {%- set centre = '(' ~ share ~ ' + ' ~ z * z / 2 ~ ' / ' ~ whole ~ ')' -%}
    {%- set half = z ~ ' * sqrt(' ~ share ~ ' * (1 - ' ~ share ~ ') / ' ~ whole ~ ' + ' ~ z * z / 4 ~ ' / (' ~ whole ~ ' * ' ~ whole ~ '))' -%}
    case when {{ is_public_share(part, whole) }} then round(100 * {{ share }}) end as {{ measure }}_pct,
    case when {{ is_public_share(part, whole) }} then round(100 * ({{ centre }} - {{ half }}) / {{ scale }}) end as {{ measure }}_lo_80,
    case when {{ is_public_share(part, whole) }} then round(100 * ({{ centre }} + {{ half }}) / {{ scale }}) end as {{ measure }}_hi_80
{%- endmacro %}
