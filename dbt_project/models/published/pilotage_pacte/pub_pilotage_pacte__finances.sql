select
    annee,
    axe_pacte,
    financeur,
    nature,
    prevu_eur,
    arrete_date,
    engage_eur,
    paye_eur,
    taux_engagement_pct,
    taux_paiement_pct,
    statut_donnee,
    motif_absence
from {{ ref('fct_axe_annee__finances_pacte') }}
