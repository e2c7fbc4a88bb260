select
    code_region,
    libelle_region
from {{ ref('stg_insee__regions') }}
