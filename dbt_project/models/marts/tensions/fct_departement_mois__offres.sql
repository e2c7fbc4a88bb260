select
    offres.periode_debut_date,
    departements.code_region,
    offres.code_departement,
    offres.type_offre,
    offres.type_emploi,
    offres.qualification,
    offres.offres_nb
from {{ ref('stg_offres__departements') }} as offres
inner join {{ ref('dim_departement') }} as departements using (code_departement)
where {{ in_scope('departements.code_region') }}
