select
    devenir.cumul_debut_annee,
    devenir.cumul_fin_annee,
    regions.code_region,
    {{ uai_departement('devenir.code_uai') }} as code_departement,
    devenir.code_uai,
    devenir.libelle_etablissement,
    devenir.indicateur,
    indicateurs.horizon_mois,
    devenir.valeur_pct,
    indicateurs.definition_resultat
from {{ ref('stg_inserjeunes__cfa') }} as devenir
inner join {{ ref('libelles_regions_inserjeunes') }} as regions
    on devenir.libelle_region = regions.libelle_region_producteur
left join {{ ref('indicateurs_inserjeunes') }} as indicateurs
    on
        indicateurs.public = 'apprentis'
        and devenir.indicateur = indicateurs.indicateur
        and devenir.cumul_debut_annee between indicateurs.premier_cumul and coalesce(indicateurs.dernier_cumul, 9999)
where {{ in_scope('regions.code_region') }}
