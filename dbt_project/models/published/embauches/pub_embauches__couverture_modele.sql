select
    annee,
    code_departement,
    code_secteur,
    libelle_secteur,
    embauches_nb,
    embauches_reparties_nb,
    round(100 * embauches_reparties_nb / nullif(embauches_nb, 0), 2) as part_repartie_pct
from {{ ref('fct_departement_secteur_annee__embauches_reparties') }}
left join {{ ref('dim_secteur') }} as secteurs using (code_secteur)
where secteurs.nomenclature_secteur = 'grand_secteur'
