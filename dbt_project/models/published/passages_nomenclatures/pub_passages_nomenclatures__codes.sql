select
    nomenclature,
    version,
    code,
    libelle,
    code_parent
from {{ ref('dim_code_nomenclature') }}
