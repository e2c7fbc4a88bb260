select
    embauches.annee,
    embauches.trimestre,
    embauches.periode_debut_date,
    embauches.code_region,
    region.libelle_region,
    embauches.code_secteur,
    secteur.libelle_secteur,
    embauches.nature_contrat,
    embauches.duree_contrat,
    embauches.embauches_nb,
    embauches.embauches_cvs_nb
from {{ ref('fct_region_trimestre__embauches_na38') }} as embauches
left join {{ ref('dim_region') }} as region using (code_region)
left join {{ ref('dim_secteur') }} as secteur
    on embauches.code_secteur = secteur.code_secteur and secteur.nomenclature_secteur = 'na38'
