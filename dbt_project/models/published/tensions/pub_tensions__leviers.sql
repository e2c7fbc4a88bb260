select
    leviers.annee,
    leviers.niveau,
    leviers.code_territoire,
    coalesce(departements.libelle_departement, regions.libelle_region) as libelle_territoire,
    leviers.version_fap,
    leviers.niveau_fap,
    leviers.code_fap,
    metiers.libelle_fap,
    leviers.code_levier,
    leviers.libelle_levier,
    leviers.lecture,
    leviers.motif,
    leviers.tension_classe,
    leviers.emploi_moyen_nb
from {{ ref('fct_territoire_metier_annee__leviers') }} as leviers
left join {{ ref('dim_metier_niveau') }} as metiers using (version_fap, niveau_fap, code_fap)
left join {{ ref('dim_departement') }} as departements
    on leviers.niveau = 'departement' and leviers.code_territoire = departements.code_departement
left join {{ ref('dim_region') }} as regions
    on leviers.niveau = 'region' and leviers.code_territoire = regions.code_region
