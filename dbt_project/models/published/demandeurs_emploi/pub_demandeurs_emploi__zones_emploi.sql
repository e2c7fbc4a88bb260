select
    demandeurs.periode_debut_date,
    cast(year(demandeurs.periode_debut_date) as integer) as annee,
    demandeurs.code_zone_emploi_insee,
    zones.libelle_zone_emploi,
    zones.est_interregionale,
    demandeurs.categorie,
    demandeurs.sexe,
    demandeurs.tranche_age,
    demandeurs.demandeurs_emploi_nb,
    demandeurs.rupture_debut_date
from {{ ref('fct_zone_emploi_trimestre__demandeurs_emploi') }} as demandeurs
left join {{ ref('dim_zone_emploi') }} as zones using (code_zone_emploi_insee)
