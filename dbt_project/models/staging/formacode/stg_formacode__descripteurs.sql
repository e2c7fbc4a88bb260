select
    code_formacode,
    libelle_formacode,
    nature,
    code_parent,
    code_domaine,
    libelle_domaine,
    code_nsf
from {{ source('raw', 'raw_formacode__descripteurs') }}
qualify {{ is_newest_millesime() }}
