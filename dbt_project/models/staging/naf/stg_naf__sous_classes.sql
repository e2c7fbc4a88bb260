select
    code_naf,
    libelle_naf
from {{ source('raw', 'raw_naf__sous_classes') }}
qualify {{ is_newest_millesime() }}
