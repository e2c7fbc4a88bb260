select
    cast(millesime as integer) as annee,
    code_rome_v3,
    libelle_rome_v3,
    code_naf,
    cast(embauches as bigint) as embauches_nb
from {{ source('raw', 'raw_labonneboite__embauches_rome_naf') }}
qualify {{ is_newest_millesime() }}
