select
    offre.code_bassin_ft,
    bassins.libelle_bassin_ft,
    offre.code_formacode,
    descripteurs.libelle_formacode,
    offre.type_referentiel,
    offre.code_certification,
    offre.formations_annoncees_nb,
    offre.sessions_annoncees_nb,
    offre.derniere_session_date,
    offre.catalogue_date,
    offre.campagne_annee,
    offre.sessions_achetees_nb,
    offre.places_achetees_nb,
    offre.heures_min_nb,
    offre.heures_max_nb,
    offre.est_rattachee
from {{ ref('fct_bassin_formation__offre') }} as offre
left join {{ ref('dim_bassin') }} as bassins using (code_bassin_ft)
left join {{ ref('dim_formacode') }} as descripteurs using (code_formacode)
