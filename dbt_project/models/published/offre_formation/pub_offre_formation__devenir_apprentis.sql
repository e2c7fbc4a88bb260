select
    cumul_debut_annee,
    cumul_fin_annee,
    code_region,
    code_uai,
    libelle_etablissement,
    indicateur,
    horizon_mois,
    valeur_pct,
    definition_resultat
from {{ ref('fct_etablissement_cumul__devenir_apprentis') }}
