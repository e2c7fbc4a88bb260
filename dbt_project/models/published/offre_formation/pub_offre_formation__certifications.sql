select
    offre.extraction_date,
    offre.code_region,
    offre.code_departement,
    departements.libelle_departement,
    offre.type_referentiel,
    offre.code_certification,
    offre.intitule_certification,
    offre.formations_nb,
    offre.organismes_nb,
    offre.actions_nb,
    offre.sessions_actives_nb,
    offre.heures_min,
    offre.heures_max,
    offre.prix_min_eur,
    offre.prix_max_eur
from {{ ref('fct_certification_departement__offre_mcf') }} as offre
left join {{ ref('dim_departement') }} as departements using (code_departement)
