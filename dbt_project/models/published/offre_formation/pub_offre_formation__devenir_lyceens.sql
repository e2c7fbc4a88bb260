select
    cumul_debut_annee,
    cumul_fin_annee,
    code_region,
    code_departement,
    code_uai,
    libelle_etablissement,
    type_diplome,
    code_mefstat11,
    libelle_formation,
    code_nsf,
    indicateur,
    horizon_mois,
    valeur_pct,
    definition_resultat
from {{ ref('fct_etablissement_cumul__devenir_lyceens') }}
-- A hidden rate is no row: the number of diplomas that have some is in pub_offre_formation__voies.
where valeur_pct is not null
