select
    code_formacode as code_source,
    code_nsf as code_cible,
    1.0 as poids,
    1.0 as poids_min,
    1.0 as poids_max,
    cast(null as bigint) as effectif_nb,
    'officiel' as origine
from {{ ref('stg_formacode__descripteurs') }}
where code_nsf is not null
