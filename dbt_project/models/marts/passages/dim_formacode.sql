select
    code_formacode,
    libelle_formacode,
    '8' as version_formacode,
    nature,
    code_parent,
    code_domaine,
    libelle_domaine,
    code_nsf
from {{ ref('stg_formacode__descripteurs') }}
