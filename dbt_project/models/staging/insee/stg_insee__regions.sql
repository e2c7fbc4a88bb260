select
    code_region,
    libelle_region
from {{ source('raw', 'raw_insee__regions') }}
qualify {{ is_newest_millesime() }}
