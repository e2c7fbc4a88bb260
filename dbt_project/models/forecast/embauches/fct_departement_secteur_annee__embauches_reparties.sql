select
    cast(annee as integer) as annee,
    cast(code_departement as varchar) as code_departement,
    cast(code_secteur as varchar) as code_secteur,
    cast(embauches_nb as double) as embauches_nb,
    cast(embauches_reparties_nb as double) as embauches_reparties_nb
from {{ source('ml', 'ml_embauches__coverage') }}
