select
    code_niveau_rncp,
    libelle_niveau_rncp,
    code_niveau_1969
from {{ source('raw', 'raw_rncp__niveaux') }}
qualify {{ is_newest_millesime() }}
