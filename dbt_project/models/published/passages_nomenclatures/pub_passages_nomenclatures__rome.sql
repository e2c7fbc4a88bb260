select
    metiers.code_rome,
    metiers.libelle_rome,
    metiers.code_domaine,
    metiers.libelle_domaine,
    metiers.code_grand_domaine,
    metiers.libelle_grand_domaine,
    metiers.code_rome_v3,
    anciens.libelle_rome_v3,
    metiers.categorie_ecologique,
    metiers.est_transition_ecologique,
    metiers.est_transition_numerique,
    metiers.est_transition_demographique,
    metiers.est_reglemente,
    metiers.est_cadre,
    metiers.version_rome
from {{ ref('dim_rome') }} as metiers
left join {{ ref('dim_rome_v3') }} as anciens using (code_rome_v3)
