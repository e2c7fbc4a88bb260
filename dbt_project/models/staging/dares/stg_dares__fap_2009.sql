select
    code_fap,
    libelle_fap,
    code_fap_87,
    libelle_fap_87,
    code_fap_22,
    libelle_fap_22
from {{ source('raw', 'raw_dares__fap_2009') }}
qualify {{ is_newest_millesime() }}
