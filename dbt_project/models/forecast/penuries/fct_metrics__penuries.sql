select
    cast(modele as varchar) as modele,
    cast(horizon_periodes as integer) as horizon_periodes,
    cast(cutoff_annee as integer) as cutoff_annee,
    cast(n as integer) as n,
    cast(frequence_observee as double) as frequence_observee,
    cast(brier as double) as brier,
    cast(brier_relatif as double) as brier_relatif,
    cast(perte_logarithmique as double) as perte_logarithmique,
    cast(auc as double) as auc,
    cast(est_retenu as boolean) as est_retenu
from {{ source('ml', 'ml_penuries__metrics') }}
