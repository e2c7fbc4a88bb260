select
    sommes.annee,
    sommes.code_bassin_ft,
    bassins.libelle_bassin_ft,
    sommes.code_groupe as code_branche,
    branches.libelle_branche,
    sommes.version_fap_origine,
    sommes.projets_min,
    sommes.projets_max,
    sommes.projets_difficiles_min,
    sommes.projets_difficiles_max
from {{ ref('fct_history__groupes') }} as sommes
left join {{ ref('dim_bassin') }} as bassins using (code_bassin_ft)
left join {{ ref('branches') }} as branches
    on sommes.code_groupe = branches.code_branche and branches.valide_fin_date is null
where
    sommes.type_groupe = 'branche'
    -- A filière may be limited to some basins.
    and (branches.bassins is null or list_contains(string_split(branches.bassins, ' | '), sommes.code_bassin_ft))
