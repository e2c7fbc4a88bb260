select
    besoins.annee,
    besoins.cutoff_annee,
    besoins.annee - besoins.cutoff_annee as horizon_periodes,
    besoins.code_bassin_ft,
    bassins.libelle_bassin_ft,
    besoins.code_ogr,
    competences.libelle_competence,
    besoins.nature,
    competences.categorie,
    besoins.rang,
    besoins.rang_lo_80,
    besoins.rang_hi_80,
    besoins.projets_difficiles_nb,
    besoins.projets_difficiles_lo_80,
    besoins.projets_difficiles_hi_80,
    besoins.projets_nb,
    besoins.projets_lo_80,
    besoins.projets_hi_80,
    besoins.ecart_nb,
    besoins.ecart_lo_80,
    besoins.ecart_hi_80,
    besoins.code_fap_principal,
    metiers.libelle_fap as libelle_fap_principal,
    competences.est_transition_ecologique,
    competences.est_transition_numerique,
    besoins.part_transition_demographique_pct >= 50 as est_transition_demographique,
    besoins.part_transition_demographique_pct,
    besoins.part_repartie_pct,
    'derive' as statut_donnee
from {{ ref('fct_forecast__competences') }} as besoins
left join {{ ref('dim_bassin') }} as bassins using (code_bassin_ft)
left join {{ ref('dim_competence') }} as competences using (code_ogr)
left join {{ ref('dim_metier') }} as metiers
    on besoins.code_fap_principal = metiers.code_fap and metiers.version_fap = '2021'
