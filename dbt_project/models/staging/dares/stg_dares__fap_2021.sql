select
    code_fap,
    libelle_fap,
    code_fap_86,
    libelle_fap_86,
    code_fap_22,
    libelle_fap_22
from {{ source('raw', 'raw_dares__fap_2021') }}
qualify {{ is_newest_millesime() }}
