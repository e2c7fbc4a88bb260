select
    liste.annee,
    liste.niveau,
    liste.code_territoire,
    coalesce(regions.libelle_region, 'France entière') as libelle_territoire,
    liste.version_fap,
    liste.code_fap,
    metiers.libelle_fap
from {{ ref('fct_region_metier_annee__liste_reglementaire') }} as liste
left join {{ ref('dim_metier_niveau') }} as metiers
    on liste.version_fap = metiers.version_fap and metiers.niveau_fap = 'detaille' and liste.code_fap = metiers.code_fap
left join {{ ref('dim_region') }} as regions on liste.code_territoire = regions.code_region
