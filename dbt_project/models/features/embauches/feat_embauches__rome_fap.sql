select
    code_rome_v3,
    code_fap,
    poids,
    poids_min,
    poids_max
from {{ ref('bridge_rome_v3_fap_2021') }}
