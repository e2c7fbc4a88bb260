select
    cast(annee as integer) as annee,
    indicateur,
    ventilation,
    code_modalite,
    cast(repondants_nb as bigint) as repondants_nb,
    cast(repondants_min as bigint) as repondants_min,
    cast(repondants_max as bigint) as repondants_max,
    cast(taux_pct as double) as taux_pct,
    cast(taux_lo_80 as double) as taux_lo_80,
    cast(taux_hi_80 as double) as taux_hi_80,
    cast(taux_lo_95 as double) as taux_lo_95,
    cast(taux_hi_95 as double) as taux_hi_95,
    cast(effet_plan as double) as effet_plan,
    fiabilite,
    code_region
from {{ source('raw', 'raw_cohortes__resultats') }}
qualify {{ is_newest_millesime() }}
