select
    embauches.annee,
    embauches.code_bassin_ft,
    bassins.libelle_bassin_ft,
    embauches.code_fap,
    metiers.libelle_fap,
    embauches.embauches_modelisees_nb,
    embauches.lo_80,
    embauches.hi_80,
    embauches.lo_95,
    embauches.hi_95,
    embauches.statut_donnee
from {{ ref('fct_bassin_metier_annee__embauches_modelisees') }} as embauches
left join {{ ref('dim_bassin') }} as bassins using (code_bassin_ft)
left join {{ ref('dim_metier') }} as metiers on metiers.version_fap = '2021' and embauches.code_fap = metiers.code_fap
