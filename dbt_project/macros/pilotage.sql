{# The published rates of purchased training that the pact follows: code, name of the rate, count of the part, of the whole. #}
{% macro pilot_rates() -%}
    {{ return([
        ('taux_certification_pct', 'taux_certification', 'certifies', 'presents_examen'),
        ('taux_emploi_6_mois_pct', 'taux_emploi_6_mois', 'en_emploi_6_mois', 'repondants_6_mois'),
    ]) }}
{%- endmacro %}


{# Entries told against a number of 2017: code, count, breakdown, part of it, objective that holds the number. #}
{% macro pilot_references() -%}
    {{ return([
        ('entrees_2017_pct', 'entrees', 'ensemble', 'ensemble', 'entrees_2017'),
        ('entrees_2017_pct', 'entrees', 'financeur', 'Région', 'stagiaires_2017_region'),
        ('entrees_infra_iv_2017_pct', 'entrees_pic', 'financeur', 'Région', 'stagiaires_2017_region_pic'),
    ]) }}
{%- endmacro %}


{# One bound of the Wilson interval at 80 %, in percent; `side` is -1 or 1. #}
{% macro wilson_80(part, whole, side) -%}
    {%- set z = z_80() -%}
    {%- set share = '(' ~ part ~ ' / ' ~ whole ~ ')' -%}
    100 * ({{ share }} + {{ z * z / 2 }} / {{ whole }}
        + {{ side }} * {{ z }} * sqrt({{ share }} * (1 - {{ share }}) / {{ whole }} + {{ z * z / 4 }} / ({{ whole }} * {{ whole }})))
        / (1 + {{ z * z }} / {{ whole }})
{%- endmacro %}
