select
    cast(grandeur as varchar) as grandeur,
    cast(frequence as varchar) as frequence,
    cast(type_territoire as varchar) as type_territoire,
    cast(modele as varchar) as modele,
    cast(horizon_periodes as integer) as horizon_periodes,
    cast(annee as integer) as annee,
    cast(n as bigint) as n,
    cast(mae as double) as mae,
    cast(mase as double) as mase,
    cast(mae_relative as double) as mae_relative,
    cast(couverture_80_pct as double) as couverture_80_pct,
    cast(couverture_95_pct as double) as couverture_95_pct,
    cast(est_retenu as boolean) as est_retenu
from {{ source('ml', 'ml_flux__metrics') }}
