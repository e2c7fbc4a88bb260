select
    lignes.annee,
    lignes.cutoff_annee,
    lignes.scenario,
    lignes.plan,
    lignes.axe_pacte,
    lignes.budget_eur,
    lignes.plafond_eur,
    lignes.cout_eur,
    lignes.places_nb,
    lignes.reduction_nb,
    lignes.reduction_lo_80,
    lignes.reduction_hi_80,
    lignes.prochain_1000_eur,
    lignes.motif
from {{ ref('fct_synthese__achats') }} as lignes
