select
    cast(modele as varchar) as modele,
    cast(horizon_periodes as integer) as horizon_periodes,
    cast(cutoff_annee as integer) as cutoff_annee,
    cast(n as integer) as n,
    cast(correlation_rangs as double) as correlation_rangs,
    cast(recouvrement_pct as double) as recouvrement_pct,
    cast(est_retenu as boolean) as est_retenu
from {{ source('ml', 'ml_competences__metrics') }}
