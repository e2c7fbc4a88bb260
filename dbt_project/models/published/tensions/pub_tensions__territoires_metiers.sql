select
    tensions.annee,
    tensions.niveau,
    tensions.code_territoire,
    coalesce(departements.libelle_departement, regions.libelle_region) as libelle_territoire,
    tensions.version_fap,
    tensions.niveau_fap,
    tensions.code_fap,
    metiers.libelle_fap,
    tensions.code_fap_2021,
    tensions.emploi_moyen_nb,
    tensions.tension_indice,
    tensions.est_indice_propre,
    {% for indicateur in tension_indicators() -%}
    tensions.{{ indicateur }}_classe{{ "," if not loop.last }}
    {% endfor %}
from {{ ref('fct_territoire_metier_annee__tensions') }} as tensions
left join {{ ref('dim_metier_niveau') }} as metiers using (version_fap, niveau_fap, code_fap)
left join {{ ref('dim_departement') }} as departements
    on tensions.niveau = 'departement' and tensions.code_territoire = departements.code_departement
left join {{ ref('dim_region') }} as regions
    on tensions.niveau = 'region' and tensions.code_territoire = regions.code_region
