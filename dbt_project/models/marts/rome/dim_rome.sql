select
    metiers.code_rome,
    metiers.libelle_rome,
    metiers.code_rome[:3] as code_domaine,
    domaines.libelle_domaine,
    metiers.code_rome[:1] as code_grand_domaine,
    grands_domaines.libelle_grand_domaine,
    metiers.code_rome_v3,
    metiers.categorie_ecologique,
    metiers.categorie_ecologique in ('vert', 'strategique') as est_transition_ecologique,
    metiers.est_transition_numerique,
    metiers.est_transition_demographique,
    metiers.est_reglemente,
    metiers.est_cadre,
    metiers.version_rome
from {{ ref('stg_rome__metiers') }} as metiers
left join {{ ref('stg_rome__domaines') }} as domaines on metiers.code_rome[:3] = domaines.code_domaine
left join {{ ref('stg_rome__grands_domaines') }} as grands_domaines
    on metiers.code_rome[:1] = grands_domaines.code_grand_domaine
