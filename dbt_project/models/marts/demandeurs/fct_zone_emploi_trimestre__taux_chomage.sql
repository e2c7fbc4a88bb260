select
    taux.periode_debut_date,
    taux.code_zone_emploi_insee,
    taux.taux_chomage_pct
from {{ ref('stg_chomage__zones_emploi') }} as taux
semi join {{ ref('dim_zone_emploi') }} as zones using (code_zone_emploi_insee)
