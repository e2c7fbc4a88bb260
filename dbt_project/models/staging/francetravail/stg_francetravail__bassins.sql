select
    code_bassin_ft,
    libelle_bassin_ft,
    code_region
from {{ source('raw', 'raw_francetravail__bassins') }}
qualify {{ is_newest_millesime() }}
