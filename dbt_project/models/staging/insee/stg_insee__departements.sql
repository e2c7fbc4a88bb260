select
    code_departement,
    libelle_departement,
    code_region
from {{ source('raw', 'raw_insee__departements') }}
qualify {{ is_newest_millesime() }}
