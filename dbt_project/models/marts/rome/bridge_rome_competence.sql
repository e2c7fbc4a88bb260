select
    code_rome,
    code_ogr,
    coalesce(coeur_metier = 'Principale', false) as est_coeur_metier,
    coalesce(coeur_metier = 'Émergente', false) as est_emergente
from {{ ref('stg_rome__liens_competences') }}
