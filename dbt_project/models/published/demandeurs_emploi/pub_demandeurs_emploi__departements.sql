select
    demandeurs.periode_debut_date,
    cast(year(demandeurs.periode_debut_date) as integer) as annee,
    demandeurs.code_region,
    demandeurs.code_departement,
    departements.libelle_departement,
    demandeurs.categorie,
    demandeurs.demandeurs_emploi_nb,
    demandeurs.rupture_debut_date
from {{ ref('fct_departement_mois__demandeurs_emploi') }} as demandeurs
left join {{ ref('dim_departement') }} as departements using (code_departement)
