select
    code_nsf,
    libelle_nsf
from {{ ref('stg_nsf__specialites') }}
