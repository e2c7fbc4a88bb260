select
    poids.code_groupe as code_transition,
    poids.code_fap,
    metiers.libelle_fap,
    metiers.code_fap_22,
    metiers.libelle_fap_22,
    poids.poids,
    poids.poids_min,
    poids.poids_max,
    poids.part_renseignee_pct
from {{ ref('fct_weights__groupes') }} as poids
left join {{ ref('dim_metier') }} as metiers on poids.code_fap = metiers.code_fap and metiers.version_fap = '2021'
where poids.type_groupe = 'transition'
