select
    cast(grandeur as varchar) as grandeur,
    cast(frequence as varchar) as frequence,
    cast(categorie as varchar) as categorie,
    cast(type_territoire as varchar) as type_territoire,
    cast(code_territoire as varchar) as code_territoire,
    cast(periode_debut_date as date) as periode_debut_date,
    cast(cutoff_date as date) as cutoff_date,
    cast(horizon_periodes as integer) as horizon_periodes,
    cast(modele as varchar) as modele,
    cast(yhat as double) as yhat,
    cast(lo_80 as double) as lo_80,
    cast(hi_80 as double) as hi_80,
    cast(lo_95 as double) as lo_95,
    cast(hi_95 as double) as hi_95,
    cast(arrondi as integer) as arrondi,
    cast(statut_donnee as varchar) as statut_donnee
from {{ source('ml', 'ml_flux__forecast') }}
