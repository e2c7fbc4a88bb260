{#
    An indicator is five numbers: value, bounds, volume, and the two terms where it is a ratio. Below the least volume
    of the registry, the volume stays; the value goes, and its terms, which would give it back.
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
        {%- for column in ['numerateur_nb', 'denominateur_nb'] %}
        case when est_publiable then round(numbers.{{ column }}, 6) end as {{ column }},
        {%- endfor %}
        round(numbers.volume_nb, 6) as volume_nb,
        numbers.statut_donnee
    from {{ relation }} as numbers
    inner join {{ ref('indicateurs') }} as registry using (code_indicateur)
{%- endmacro %}
