select
    code_rome,
    code_rome_cible,
    cast(numero_ordre as integer) as rang
from {{ source('raw', 'raw_rome__mobilites') }}
qualify {{ is_newest_millesime() }}
