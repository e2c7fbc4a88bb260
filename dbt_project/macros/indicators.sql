{#
    An indicator is five numbers: value, bounds, volume, and the two terms where it is a ratio. Below the least volume
    of the registry, the volume stays and the value goes.
#}

{# The columns of an indicator, from the registry and a CTE that holds its numbers. #}
{% macro indicator_rows(relation, keys) -%}
    select
        {%- for key in keys %}
        numbers.{{ key }},
        {%- endfor %}
        code_indicateur,
        numbers.volume_nb >= registry.volume_min as est_publiable,
        {%- for column in ['valeur', 'valeur_min', 'valeur_max'] %}
        case when est_publiable then round(numbers.{{ column }}, 4) end as {{ column }},
        {%- endfor %}
        round(numbers.numerateur_nb, 6) as numerateur_nb,
        round(numbers.denominateur_nb, 6) as denominateur_nb,
        round(numbers.volume_nb, 6) as volume_nb,
        numbers.statut_donnee
    from {{ relation }} as numbers
    inner join {{ ref('indicateurs') }} as registry using (code_indicateur)
{%- endmacro %}
