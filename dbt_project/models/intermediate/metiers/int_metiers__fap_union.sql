select
    '2009' as version_fap,
    code_fap,
    libelle_fap,
    code_fap_87 as code_fap_agregee,
    libelle_fap_87 as libelle_fap_agregee,
    code_fap_22,
    libelle_fap_22
from {{ ref('stg_dares__fap_2009') }}

union all

select
    '2021' as version_fap,
    code_fap,
    libelle_fap,
    code_fap_86 as code_fap_agregee,
    libelle_fap_86 as libelle_fap_agregee,
    code_fap_22,
    libelle_fap_22
from {{ ref('stg_dares__fap_2021') }}
