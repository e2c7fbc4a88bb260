select
    cast(annee as integer) as annee,
    cast(code_bassin_ft as varchar) as code_bassin_ft,
    cast(type_groupe as varchar) as type_groupe,
    cast(code_groupe as varchar) as code_groupe,
    cast(version_fap_origine as varchar) as version_fap_origine,
    cast(projets_min as double) as projets_min,
    cast(projets_max as double) as projets_max,
    cast(projets_difficiles_min as double) as projets_difficiles_min,
    cast(projets_difficiles_max as double) as projets_difficiles_max
from {{ source('ml', 'ml_groupes__history') }}
