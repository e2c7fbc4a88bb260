select
    cast(annee as integer) as annee,
    cast(cutoff_annee as integer) as cutoff_annee,
    cast(code_bassin_ft as varchar) as code_bassin_ft,
    cast(code_fap as varchar) as code_fap,
    cast(modele as varchar) as modele,
    cast(probabilite as double) as probabilite,
    cast(est_penurie_observee as boolean) as est_penurie_observee
from {{ source('ml', 'ml_penuries__backtest') }}
