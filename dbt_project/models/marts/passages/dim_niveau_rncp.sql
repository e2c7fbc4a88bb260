select
    code_niveau_rncp,
    libelle_niveau_rncp,
    code_niveau_1969
from {{ ref('stg_rncp__niveaux') }}
