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


{# Publics of the pact among job seekers, besides that of the PIC: columns of the file, with a prefix. #}
{% macro job_seeker_publics(prefix='') -%}
    {%- set named = [] -%}
    {%- for public in ['boeth', 'qpv', 'rsa', 'un_an_plus', 'moins_26', 'cinquante_plus'] -%}
    {%- do named.append(prefix ~ public) -%}
    {%- endfor -%}
    {{ return(named) }}
{%- endmacro %}


{# Shares of a public among all job seekers: code, public, category. #}
{% macro pilot_publics() -%}
    {{ return([
        ('part_pic_defm_pct', 'pic', 'ABC'),
        ('part_pic_defm_a_pct', 'pic', 'A'),
        ('part_boeth_defm_pct', 'boeth', 'ABC'),
        ('part_qpv_defm_pct', 'qpv', 'ABC'),
        ('part_rsa_defm_pct', 'rsa', 'ABC'),
        ('part_un_an_plus_defm_pct', 'un_an_plus', 'ABC'),
        ('part_moins_26_defm_pct', 'moins_26', 'ABC'),
        ('part_50_plus_defm_pct', 'cinquante_plus', 'ABC'),
    ]) }}
{%- endmacro %}
