select
    code_rome,
    code_rome_v3,
    'officielle' as origine
from {{ ref('stg_rome__metiers') }}
