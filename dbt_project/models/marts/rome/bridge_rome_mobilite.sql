select
    code_rome,
    code_rome_cible,
    rang
from {{ ref('stg_rome__mobilites') }}
