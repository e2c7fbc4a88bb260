{# The certification of a row, by its register and its code there; a course may lead to none. #}
{% macro certification(relation) -%}
    coalesce({{ relation }}.type_referentiel, 'aucun') as type_referentiel,
    coalesce({{ relation }}.code_rncp, {{ relation }}.code_rs, 'aucune') as code_certification
{%- endmacro %}
