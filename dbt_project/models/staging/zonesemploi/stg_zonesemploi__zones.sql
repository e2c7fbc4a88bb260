select
    code_zone_emploi_insee,
    libelle_zone_emploi,
    code_region
from {{ source('raw', 'raw_zonesemploi__zones') }}
qualify {{ is_newest_millesime() }}
