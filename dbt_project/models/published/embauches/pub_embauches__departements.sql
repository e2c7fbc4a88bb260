select
    embauches.annee,
    embauches.trimestre,
    embauches.periode_debut_date,
    embauches.code_region,
    embauches.code_departement,
    departement.libelle_departement,
    embauches.code_secteur,
    secteur.libelle_secteur,
    embauches.nature_contrat,
    embauches.duree_contrat,
    embauches.embauches_nb,
    embauches.embauches_cvs_nb
from {{ ref('fct_departement_trimestre__embauches') }} as embauches
left join {{ ref('dim_departement') }} as departement using (code_departement)
left join {{ ref('dim_secteur') }} as secteur
    on embauches.code_secteur = secteur.code_secteur and secteur.nomenclature_secteur = 'grand_secteur'
