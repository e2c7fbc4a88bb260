select
    code_domaine,
    libelle_domaine
from {{ source('raw', 'raw_rome__domaines') }}
qualify {{ is_newest_millesime() }}
