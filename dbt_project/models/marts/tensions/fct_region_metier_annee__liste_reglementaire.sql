select
    annee,
    niveau,
    code_territoire,
    version_fap,
    code_fap
from {{ ref('stg_reglementation__metiers_en_tension') }}
where niveau = 'france' or {{ in_scope('code_territoire') }}
