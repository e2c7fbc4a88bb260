{# The rates of InserJeunes; the value added, a difference of two of them, is left to the reader. #}
{% macro inserjeunes_rates() -%}
    {{ return([
        'part_poursuite_etudes', 'part_emploi_6_mois', 'part_autre_situation_6_mois', 'part_contrats_interrompus',
        'taux_poursuite_etudes', 'taux_emploi_6_mois', 'taux_emploi_6_mois_attendu', 'taux_emploi_12_mois',
        'taux_emploi_18_mois', 'taux_emploi_24_mois',
    ]) }}
{%- endmacro %}
