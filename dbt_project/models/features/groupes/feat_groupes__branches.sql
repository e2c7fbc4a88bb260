select
    code_branche as code_groupe,
    code_fap
from {{ ref('bridge_branche_metier') }}
where valide_fin_date is null
