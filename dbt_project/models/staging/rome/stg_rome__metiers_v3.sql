select
    code_rome_v3,
    libelle_rome_v3,
    version_rome
from {{ source('raw', 'raw_rome__metiers_v3') }}
qualify {{ is_newest_millesime() }}
