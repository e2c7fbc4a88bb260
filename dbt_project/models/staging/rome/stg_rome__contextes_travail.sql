select
    code_ogr,
    libelle_contexte,
    libelle_type_contexte
from {{ source('raw', 'raw_rome__contextes_travail') }}
qualify {{ is_newest_millesime() }}
