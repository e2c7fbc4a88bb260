select
    cast(modele as varchar) as modele,
    cast(classe_probabilite as integer) as classe_probabilite,
    cast(n as integer) as n,
    cast(probabilite_moyenne as double) as probabilite_moyenne,
    cast(frequence_observee as double) as frequence_observee
from {{ source('ml', 'ml_penuries__reliability') }}
