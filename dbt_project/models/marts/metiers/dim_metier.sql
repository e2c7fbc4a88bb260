select
    version_fap,
    code_fap,
    libelle_fap,
    code_fap_agregee,
    libelle_fap_agregee,
    code_fap_22,
    libelle_fap_22
from {{ ref('int_metiers__fap_union') }}
