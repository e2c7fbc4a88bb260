-- ROME 4.0 descends from the last releases of ROME 3: an older file lacks their newest occupations.
select
    code_rome_v3,
    libelle_rome_v3,
    true as est_dans_fichier_v3
from {{ ref('stg_rome__metiers_v3') }}

union all

select
    code_rome_v3,
    max(libelle_rome) filter (where code_rome = code_rome_v3),
    false
from {{ ref('stg_rome__metiers') }}
anti join {{ ref('stg_rome__metiers_v3') }} using (code_rome_v3)
group by code_rome_v3
