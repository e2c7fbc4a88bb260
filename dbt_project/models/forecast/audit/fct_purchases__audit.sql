select
    cast(statut_prevision as varchar) as statut_prevision,
    cast(niveau as varchar) as niveau,
    cast(code_territoire as varchar) as code_territoire,
    cast(annee as integer) as annee,
    cast(cutoff_annee as integer) as cutoff_annee,
    cast(horizon_periodes as integer) as horizon_periodes,
    cast(metiers_nb as bigint) as metiers_nb,
    cast(retenus_nb as bigint) as retenus_nb,
    cast(difficiles_nb as bigint) as difficiles_nb,
    cast(indecis_nb as bigint) as indecis_nb,
    cast(taux_pct as double) as taux_pct,
    cast(taux_persistance_pct as double) as taux_persistance_pct,
    cast(taux_hasard_pct as double) as taux_hasard_pct
from {{ source('ml', 'ml_audit__purchases') }}
