select
    lignes.annee,
    lignes.cutoff_annee,
    lignes.scenario,
    lignes.code_bassin_ft,
    bassins.libelle_bassin_ft,
    lignes.code_fap,
    metiers.libelle_fap,
    lignes.code_departement,
    lignes.axe_pacte,
    lignes.cout_place_eur,
    lignes.places_max_nb,
    lignes.places_annee_precedente_nb,
    lignes.places_nb,
    lignes.cout_eur,
    lignes.reduction_nb,
    lignes.reduction_lo_80,
    lignes.reduction_hi_80,
    lignes.valeur_marginale_1000_eur,
    lignes.frequence_retenue_pct,
    lignes.tirages_nb
from {{ ref('fct_portefeuille__achats') }} as lignes
left join {{ ref('dim_bassin') }} as bassins using (code_bassin_ft)
left join {{ ref('dim_metier') }} as metiers on lignes.code_fap = metiers.code_fap and metiers.version_fap = '2021'
