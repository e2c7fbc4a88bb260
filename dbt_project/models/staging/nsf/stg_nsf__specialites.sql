select
    code_nsf,
    libelle_nsf
from {{ source('raw', 'raw_nsf__specialites') }}
qualify {{ is_newest_millesime() }}
