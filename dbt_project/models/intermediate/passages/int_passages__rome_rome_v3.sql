select
    code_rome as code_source,
    code_rome_v3 as code_cible,
    1.0 as poids,
    1.0 as poids_min,
    1.0 as poids_max,
    cast(null as bigint) as effectif_nb,
    'officiel' as origine
from {{ ref('stg_rome__metiers') }}
