select
    annee,
    version_fap,
    niveau_fap,
    code_fap,
    categorie,
    demandeurs_emploi_nb
from {{ ref('stg_portraits__demandeurs_emploi') }}
