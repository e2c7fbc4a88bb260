select
    annee,
    indicateur,
    definition_resultat,
    ventilation,
    code_modalite,
    libelle_modalite,
    repondants_nb,
    repondants_min,
    repondants_max,
    taux_pct,
    taux_lo_80,
    taux_hi_80,
    taux_lo_95,
    taux_hi_95,
    effet_plan,
    fiabilite
from {{ ref('fct_cohorte_modalite__resultats') }}
