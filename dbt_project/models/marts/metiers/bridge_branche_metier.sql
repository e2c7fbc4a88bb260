select distinct
    prefixes.code_branche,
    metiers.code_fap,
    prefixes.valide_debut_date,
    prefixes.valide_fin_date
from {{ ref('branches_metiers') }} as prefixes
inner join {{ ref('dim_metier') }} as metiers
    on metiers.version_fap = '2021' and starts_with(metiers.code_fap, prefixes.code_fap_prefixe)
