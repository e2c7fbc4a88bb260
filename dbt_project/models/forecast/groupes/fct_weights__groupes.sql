select
    cast(type_groupe as varchar) as type_groupe,
    cast(code_groupe as varchar) as code_groupe,
    cast(code_fap as varchar) as code_fap,
    cast(poids as double) as poids,
    cast(poids_min as double) as poids_min,
    cast(poids_max as double) as poids_max,
    cast(part_renseignee_pct as double) as part_renseignee_pct
from {{ source('ml', 'ml_groupes__weights') }}
