select
    code_grand_domaine,
    libelle_grand_domaine
from {{ source('raw', 'raw_rome__grands_domaines') }}
qualify {{ is_newest_millesime() }}
