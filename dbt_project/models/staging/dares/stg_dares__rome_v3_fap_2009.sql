select
    code_rome_v3,
    code_qualification,
    code_fap
from {{ source('raw', 'raw_dares__rome_v3_fap_2009') }}
qualify {{ is_newest_millesime() }}
