select
    code_rome,
    code_ogr,
    coeur_metier
from {{ source('raw', 'raw_rome__liens_competences') }}
qualify {{ is_newest_millesime() }}
