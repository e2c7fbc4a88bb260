select
    cast(annee as integer) as annee,
    cast(cutoff_annee as integer) as cutoff_annee,
    cast(scenario as varchar) as scenario,
    cast(plan as varchar) as plan,
    cast(axe_pacte as varchar) as axe_pacte,
    cast(budget_eur as double) as budget_eur,
    cast(plafond_eur as double) as plafond_eur,
    cast(cout_eur as double) as cout_eur,
    cast(places_nb as double) as places_nb,
    cast(reduction_nb as double) as reduction_nb,
    cast(reduction_lo_80 as double) as reduction_lo_80,
    cast(reduction_hi_80 as double) as reduction_hi_80,
    cast(prochain_1000_eur as double) as prochain_1000_eur,
    cast(motif as varchar) as motif
from {{ source('ml', 'ml_achats__synthese') }}
