select
    tensions.annee,
    tensions.version_fap,
    tensions.niveau_fap,
    tensions.code_fap,
    metiers.libelle_fap,
    tensions.tension_indice
from {{ ref('fct_france_metier_annee__tensions') }} as tensions
left join {{ ref('dim_metier_niveau') }} as metiers using (version_fap, niveau_fap, code_fap)
