{# The rates of InserJeunes of a public; the value added, a difference of two of them, is left to the reader. #}
{% macro inserjeunes_rates(public) -%}
    {%- set of_all = [
        'part_poursuite_etudes', 'part_emploi_6_mois', 'part_autre_situation_6_mois', 'taux_poursuite_etudes',
        'taux_emploi_6_mois', 'taux_emploi_12_mois', 'taux_emploi_18_mois', 'taux_emploi_24_mois',
    ] -%}
    {{ return(of_all + (['part_contrats_interrompus', 'taux_emploi_6_mois_attendu'] if public == 'apprentis' else [])) }}
{%- endmacro %}


{# Department of an establishment, which the first three digits of its code tell: 014, 620 and 720 in Corsica, 97x. #}
{% macro uai_departement(code_uai) -%}
    case
        when {{ code_uai }}[:3] = '620' then '2A'
        when {{ code_uai }}[:3] = '720' then '2B'
        when starts_with({{ code_uai }}, '97') then {{ code_uai }}[:3]
        else {{ code_uai }}[2:3]
    end
{%- endmacro %}
