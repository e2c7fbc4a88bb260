select
    liens.code_branche,
    branches.libelle_branche,
    liens.code_fap,
    metiers.libelle_fap,
    metiers.code_fap_22,
    metiers.libelle_fap_22,
    liens.valide_debut_date,
    liens.valide_fin_date
from {{ ref('bridge_branche_metier') }} as liens
left join {{ ref('branches') }} as branches
    on liens.code_branche = branches.code_branche
    and liens.valide_debut_date between branches.valide_debut_date and coalesce(branches.valide_fin_date, liens.valide_debut_date)
left join {{ ref('dim_metier') }} as metiers on liens.code_fap = metiers.code_fap and metiers.version_fap = '2021'
