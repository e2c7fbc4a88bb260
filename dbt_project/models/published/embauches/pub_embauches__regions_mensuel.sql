select
    embauches.annee,
    embauches.trimestre,
    embauches.periode_debut_date,
    embauches.code_region,
    region.libelle_region,
    embauches.nature_contrat,
    embauches.duree_contrat,
    embauches.embauches_nb,
    embauches.embauches_cvs_nb
from {{ ref('fct_region_mois__embauches') }} as embauches
left join {{ ref('dim_region') }} as region using (code_region)
