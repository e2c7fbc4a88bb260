select
    annee,
    trimestre,
    periode_debut_date,
    nature_contrat,
    duree_contrat,
    embauches_nb,
    embauches_cvs_nb
from {{ ref('fct_france_mois__embauches') }}
