{# The counts of trainees of a purchase, in the order of a course; all are protected by secrecy. #}
{% macro trainee_counts() -%}
    {{ return(['entrees', 'termines', 'presents_examen', 'certifies', 'repondants_6_mois', 'en_emploi_6_mois']) }}
{%- endmacro %}


{# The rates that lead from a place to a job: name, count of those who pass, count of those who try. #}
{% macro trainee_rates() -%}
    {{ return([
        ('remplissage', 'entrees', 'places'),
        ('achevement', 'termines', 'entrees'),
        ('certification', 'certifies', 'presents_examen'),
        ('emploi_6_mois', 'en_emploi_6_mois', 'repondants_6_mois'),
    ]) }}
{%- endmacro %}
