select
    prevision.annee,
    prevision.cutoff_annee,
    prevision.horizon_periodes,
    prevision.code_bassin_ft,
    bassin.libelle_bassin_ft,
    prevision.code_fap,
    metier.libelle_fap,
    prevision.mesure,
    prevision.modele,
    prevision.yhat,
    prevision.lo_80,
    prevision.hi_80,
    prevision.lo_95,
    prevision.hi_95,
    prevision.statut_donnee,
    prevision.statut_intervalle,
    prevision.est_retenu
from {{ ref('fct_forecast__projets') }} as prevision
left join {{ ref('dim_bassin') }} as bassin using (code_bassin_ft)
left join {{ ref('dim_metier') }} as metier
    on prevision.code_fap = metier.code_fap and metier.version_fap = '2021'
