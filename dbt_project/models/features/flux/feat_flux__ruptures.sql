select
    serie as grandeur,
    nature,
    rupture_debut_date,
    rupture_fin_date,
    rupture
from {{ ref('dim_rupture_serie') }}
where serie in ('embauches', 'demandeurs_emploi')
