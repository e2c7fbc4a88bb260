select
    cast(annee as integer) as annee,
    cast(cutoff_annee as integer) as cutoff_annee,
    cast(code_bassin_ft as varchar) as code_bassin_ft,
    cast(type_groupe as varchar) as type_groupe,
    cast(code_groupe as varchar) as code_groupe,
    cast(metiers_nb as integer) as metiers_nb,
    cast(projets_lo_80 as double) as projets_lo_80,
    cast(projets_nb as double) as projets_nb,
    cast(projets_hi_80 as double) as projets_hi_80,
    cast(projets_difficiles_lo_80 as double) as projets_difficiles_lo_80,
    cast(projets_difficiles_nb as double) as projets_difficiles_nb,
    cast(projets_difficiles_hi_80 as double) as projets_difficiles_hi_80,
    cast(part_renseignee_pct as double) as part_renseignee_pct
from {{ source('ml', 'ml_groupes__forecast') }}
