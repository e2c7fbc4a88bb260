select
    cast(mesure as varchar) as mesure,
    cast(modele as varchar) as modele,
    cast(horizon_periodes as integer) as horizon_periodes,
    cast(cutoff_annee as integer) as cutoff_annee,
    cast(n as bigint) as n,
    cast(mae as double) as mae,
    cast(rmse as double) as rmse,
    cast(mae_relative as double) as mae_relative,
    cast(rmse_relative as double) as rmse_relative,
    cast(couverture_80_pct as double) as couverture_80_pct,
    cast(couverture_95_pct as double) as couverture_95_pct,
    cast(est_retenu as boolean) as est_retenu
from {{ source('ml', 'ml_projets__metrics') }}
