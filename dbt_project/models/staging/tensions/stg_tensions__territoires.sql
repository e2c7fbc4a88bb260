select
    cast(annee as integer) as annee,
    case niveau_geo when 'reg' then 'region' else 'departement' end as niveau,
    coalesce(code_departement, code_region) as code_territoire,
    case when niveau_fap in ('fap 225', 'fap 228') then 'detaille' else 'agrege' end as niveau_fap,
    version_fap,
    code_fap,
    cast(cast(emploi_moyen as double) as bigint) as emploi_moyen_nb,
    cast(tension as double) as tension_indice,
    {% for indicateur in tension_indicators() -%}
    {{ class_of(indicateur ~ '_classe') }} as {{ indicateur }}_classe{{ "," if not loop.last }}
    {% endfor %}
from {{ source('raw', 'raw_tensions__territoires') }}
