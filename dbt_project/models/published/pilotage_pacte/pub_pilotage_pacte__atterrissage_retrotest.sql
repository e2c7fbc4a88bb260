select
    annee,
    axe_pacte,
    financeur,
    mesure,
    arrete_date,
    modele,
    estime_eur,
    observe_eur,
    erreur_pct,
    est_retenu
from {{ ref('fct_axe_annee__retrotest_atterrissage') }}
