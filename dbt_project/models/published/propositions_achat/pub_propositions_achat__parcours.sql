select
    lignes.code_fap,
    lignes.code_formacode,
    lignes.libelle_formacode,
    lignes.objectif,
    lignes.modalite,
    lignes.code_niveau_sortie,
    lignes.heures_min_nb,
    lignes.heures_nb,
    lignes.heures_max_nb,
    lignes.cout_heure_eur,
    lignes.cout_origine,
    lignes.poids,
    lignes.sessions_nb,
    lignes.places_nb,
    lignes.visee
from {{ ref('fct_parcours__achats') }} as lignes
