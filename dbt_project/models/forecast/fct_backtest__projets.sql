select
    cast(annee as integer) as annee,
    cast(cutoff_annee as integer) as cutoff_annee,
    cast(horizon_periodes as integer) as horizon_periodes,
    cast(code_bassin_ft as varchar) as code_bassin_ft,
    cast(code_fap as varchar) as code_fap,
    cast(mesure as varchar) as mesure,
    cast(modele as varchar) as modele,
    cast(yhat as double) as yhat,
    cast(lo_80 as double) as lo_80,
    cast(hi_80 as double) as hi_80,
    cast(lo_95 as double) as lo_95,
    cast(hi_95 as double) as hi_95,
    cast(valeur_observee as double) as valeur_observee
from {{ source('ml', 'ml_projets__backtest') }}
