select
    offres.periode_debut_date,
    cast(year(offres.periode_debut_date) as integer) as annee,
    offres.code_departement,
    departements.libelle_departement,
    offres.type_offre,
    offres.type_emploi,
    offres.qualification,
    offres.offres_nb
from {{ ref('fct_departement_mois__offres') }} as offres
left join {{ ref('dim_departement') }} as departements using (code_departement)
