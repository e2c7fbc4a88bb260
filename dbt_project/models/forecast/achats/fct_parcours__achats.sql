select
    cast(code_fap as varchar) as code_fap,
    cast(code_formacode as varchar) as code_formacode,
    cast(libelle_formacode as varchar) as libelle_formacode,
    cast(objectif as varchar) as objectif,
    cast(modalite as varchar) as modalite,
    cast(code_niveau_sortie as varchar) as code_niveau_sortie,
    cast(heures_min_nb as double) as heures_min_nb,
    cast(heures_nb as double) as heures_nb,
    cast(heures_max_nb as double) as heures_max_nb,
    cast(cout_heure_eur as double) as cout_heure_eur,
    cast(cout_origine as varchar) as cout_origine,
    cast(poids as double) as poids,
    cast(sessions_nb as integer) as sessions_nb,
    cast(places_nb as integer) as places_nb,
    cast(visee as varchar) as visee
from {{ source('ml', 'ml_achats__parcours') }}
