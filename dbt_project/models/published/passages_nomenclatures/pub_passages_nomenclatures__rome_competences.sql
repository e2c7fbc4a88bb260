select
    liens.code_rome,
    liens.code_ogr,
    competences.libelle_competence,
    competences.nature,
    competences.categorie,
    competences.sous_categorie,
    liens.est_coeur_metier,
    liens.est_emergente,
    competences.est_transition_ecologique,
    competences.est_transition_numerique
from {{ ref('bridge_rome_competence') }} as liens
left join {{ ref('dim_competence') }} as competences using (code_ogr)
