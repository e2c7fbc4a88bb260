select
    demandeurs.annee,
    demandeurs.version_fap,
    demandeurs.niveau_fap,
    demandeurs.code_fap,
    metiers.libelle_fap,
    demandeurs.categorie,
    demandeurs.demandeurs_emploi_nb
from {{ ref('fct_france_fap_annee__demandeurs_emploi') }} as demandeurs
left join {{ ref('dim_metier_niveau') }} as metiers using (version_fap, niveau_fap, code_fap)
