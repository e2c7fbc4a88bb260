{#
    A crosswalk is one row per link: code_source, code_cible, poids (sums to 1 per source code), poids_min and
    poids_max (80 % interval), effectif_nb (the count behind the weight) and origine. The method and its measures are
    in docs/adr/0007-weighted-crosswalks.md.
#}

{% macro crosswalk_columns() -%}
    code_source,
    code_cible,
    poids,
    poids_min,
    poids_max,
    effectif_nb,
    origine
{%- endmacro %}


{#
    An 80 % interval of a share: the normal one, and below, where it would call a lone link certain, Wilson's. Two causes
    of error add up: the number of observations (`effectif`, an SQL expression) and the distance from the share estimated
    to the one that holds elsewhere (`concentration`, the number of observations that would err as much). Give at least
    one.
#}
{% macro weight_interval(poids, effectif=none, concentration=none) -%}
    {%- set z = z_80() -%}
    {%- set z2 = z * z -%}
    {%- set variances = [] -%}
    {%- for number in [effectif, concentration] if number is not none -%}
        {%- do variances.append('1.0 / ' ~ number) -%}
    {%- endfor -%}
    {%- set n = '(1 / (' ~ variances | join(' + ') ~ '))' -%}
    {%- set variance = '(greatest(' ~ poids ~ ' * (1 - ' ~ poids ~ '), 0) / ' ~ n ~ ')' -%}
    {%- set wilson_half = 'sqrt(' ~ z2 ~ ' * ' ~ variance ~ ' + pow(' ~ z2 ~ ' / (2 * ' ~ n ~ '), 2))' -%}
    greatest(0, least(
        {{ poids }} - {{ z }} * sqrt({{ variance }}),
        ({{ poids }} + {{ z2 }} / (2 * {{ n }}) - {{ wilson_half }}) / (1 + {{ z2 }} / {{ n }})
    )) as poids_min,
    least(1, {{ poids }} + {{ z }} * sqrt({{ variance }})) as poids_max
{%- endmacro %}


{#
    Two crosswalks end to end. Bounds multiply, so they hold whenever both pairs of bounds do. What the second one does
    not know is left out and the rest is scaled back to 1; `fct_passage__couverture` counts it.
#}
{% macro chained(first, second) -%}
with edges as (
    select
        depart.code_source,
        arrivee.code_cible,
        sum(depart.poids * arrivee.poids order by depart.code_cible) as poids,
        sum(depart.poids_min * arrivee.poids_min order by depart.code_cible) as poids_min,
        sum(depart.poids_max * arrivee.poids_max order by depart.code_cible) as poids_max,
        case
            when bool_and(depart.origine = 'officiel' and arrivee.origine = 'officiel') then 'officiel'
            when bool_or(depart.origine = 'empirique' or arrivee.origine = 'empirique') then 'empirique'
            else 'expert'
        end as origine
    from {{ first }} as depart
    inner join {{ second }} as arrivee on depart.code_cible = arrivee.code_source
    group by depart.code_source, arrivee.code_cible
),

mapped as (
    select code_source, sum(poids order by code_cible) as poids
    from edges
    group by code_source
)

select
    edges.code_source,
    edges.code_cible,
    edges.poids / mapped.poids as poids,
    edges.poids_min / mapped.poids as poids_min,
    least(1, edges.poids_max / mapped.poids) as poids_max,
    cast(null as bigint) as effectif_nb,
    edges.origine
from edges
inner join mapped using (code_source)
{%- endmacro %}


{# The links of one pair of nomenclatures, their ends under their own names. #}
{% macro passage(source, version_source, code_source, cible, version_cible, code_cible, effectif=none) -%}
select
    code_source as {{ code_source }},
    code_cible as {{ code_cible }},
    {%- if effectif %}
    effectif_nb as {{ effectif }},
    {%- endif %}
    poids,
    poids_min,
    poids_max,
    origine
from {{ ref('bridge_passages') }}
where nomenclature_source = '{{ source }}' and version_source = '{{ version_source }}'
    and nomenclature_cible = '{{ cible }}' and version_cible = '{{ version_cible }}'
{%- endmacro %}
