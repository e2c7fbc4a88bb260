select
    cast(statut_prevision as varchar) as statut_prevision,
    cast(horizon_periodes as integer) as horizon_periodes,
    cast(classe_probabilite as integer) as classe_probabilite,
    cast(n as bigint) as n,
    cast(probabilite_moyenne as double) as probabilite_moyenne,
    cast(frequence_observee as double) as frequence_observee
from {{ source('ml', 'ml_audit__reliability') }}
