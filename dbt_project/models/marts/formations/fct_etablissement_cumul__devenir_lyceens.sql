select
    devenir.cumul_debut_annee,
    devenir.cumul_fin_annee,
    departements.code_region,
    devenir.code_departement,
    devenir.code_uai,
    devenir.libelle_etablissement,
    devenir.type_diplome,
    devenir.code_mefstat11,
    devenir.libelle_formation,
    specialites.code_nsf,
    devenir.indicateur,
    indicateurs.horizon_mois,
    devenir.valeur_pct,
    indicateurs.definition_resultat
from {{ ref('stg_inserjeunes__lycees') }} as devenir
inner join {{ ref('dim_departement') }} as departements using (code_departement)
left join {{ ref('dim_nsf') }} as specialites using (code_nsf)
left join {{ ref('indicateurs_inserjeunes') }} as indicateurs
    on
        indicateurs.public = 'lyceens'
        and devenir.indicateur = indicateurs.indicateur
        and devenir.cumul_debut_annee between indicateurs.premier_cumul and coalesce(indicateurs.dernier_cumul, 9999)
where {{ in_scope('departements.code_region') }}
