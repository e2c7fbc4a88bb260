select
    code_naf,
    code_rome_v3,
    embauches_nb
from {{ ref('bridge_naf_rome_v3') }}
