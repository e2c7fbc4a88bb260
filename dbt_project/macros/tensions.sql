{# The indicators of the Dares that are cut in five classes: the tension itself, then the six that explain it. #}
{% macro tension_indicators() -%}
    {{ return([
        'tension', 'intensite_embauches', 'lien_formation_emploi', 'manque_main_oeuvre',
        'non_durabilite_emploi', 'conditions_travail', 'inadequation_geographique'
    ]) }}
{%- endmacro %}


{# The levers of `regles_leviers` that are training; the others act on employers, places or turnover. #}
{% macro training_levers() -%}
    {{ return(['formation_qualifiante', 'adaptation_courte', 'montee_competences']) }}
{%- endmacro %}


{# `4.0` as the class 4; null where the producer gives none. #}
{% macro class_of(column) -%}
    cast(cast({{ column }} as double) as integer)
{%- endmacro %}
