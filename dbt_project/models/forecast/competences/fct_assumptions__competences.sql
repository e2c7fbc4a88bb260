select
    cast(code_hypothese as varchar) as code_hypothese,
    cast(valeur as varchar) as valeur,
    cast(unite as varchar) as unite,
    cast(raison as varchar) as raison,
    cast(valide_debut_date as date) as valide_debut_date
from {{ source('ml', 'ml_competences__assumptions') }}
