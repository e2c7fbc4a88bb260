select
    embauches.annee,
    embauches.libelle_sexe,
    embauches.libelle_tranche_age,
    embauches.code_secteur,
    secteur.libelle_secteur,
    embauches.nature_contrat,
    embauches.duree_contrat,
    embauches.embauches_nb
from {{ ref('fct_france_annee__embauches_sexe_age') }} as embauches
left join {{ ref('dim_secteur') }} as secteur
    on embauches.code_secteur = secteur.code_secteur and secteur.nomenclature_secteur = 'na38'
