select
    cast(annee as integer) as annee,
    cast(code_bassin_ft as varchar) as code_bassin_ft,
    cast(code_fap as varchar) as code_fap,
    cast(embauches_modelisees_nb as double) as embauches_modelisees_nb,
    cast(lo_80 as double) as lo_80,
    cast(hi_80 as double) as hi_80,
    cast(lo_95 as double) as lo_95,
    cast(hi_95 as double) as hi_95,
    'modelise' as statut_donnee
from {{ source('ml', 'ml_embauches__hires') }}
