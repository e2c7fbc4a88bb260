select
    demandeurs.periode_debut_date,
    demandeurs.code_zone_emploi_insee,
    demandeurs.categorie,
    demandeurs.sexe,
    demandeurs.tranche_age,
    demandeurs.demandeurs_emploi_nb,
    rupture.rupture_debut_date
from {{ ref('stg_defm__zones_emploi') }} as demandeurs
semi join {{ ref('dim_zone_emploi') }} as zones using (code_zone_emploi_insee)
left join lateral ({{ last_break('demandeurs_emploi', 'demandeurs.periode_debut_date') }}) as rupture on true
