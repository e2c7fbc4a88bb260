select
    annee,
    version_fap,
    niveau_fap,
    code_fap,
    tension_indice
from {{ ref('stg_tensions__historique_france') }}
