{%- set crosswalks = {
    'int_passages__fap_2009_fap_2021': ['fap', '2009', 'fap', '2021'],
    'int_passages__rome_v3_fap_2009': ['rome', '3', 'fap', '2009'],
    'int_passages__rome_v3_fap_2021': ['rome', '3', 'fap', '2021'],
    'int_passages__rome_rome_v3': ['rome', '4.0', 'rome', '3'],
    'int_passages__naf_rome_v3': ['naf', 'rév. 2', 'rome', '3'],
    'int_passages__formacode_rome_v3': ['formacode', 'toutes', 'rome', '3'],
    'int_passages__formacode_fap_2021': ['formacode', 'toutes', 'fap', '2021'],
    'int_passages__formacode_nsf': ['formacode', '8', 'nsf', '1994'],
} -%}
{% for model, (source, version_source, cible, version_cible) in crosswalks.items() %}
select
    '{{ source }}' as nomenclature_source,
    '{{ version_source }}' as version_source,
    code_source,
    '{{ cible }}' as nomenclature_cible,
    '{{ version_cible }}' as version_cible,
    code_cible,
    cast(poids as double) as poids,
    cast(poids_min as double) as poids_min,
    cast(poids_max as double) as poids_max,
    cast(effectif_nb as bigint) as effectif_nb,
    origine
from {{ ref(model) }}
{{ 'union all' if not loop.last }}
{%- endfor %}
