select
    serie,
    nature,
    rupture_debut_date,
    rupture_fin_date,
    rupture
from {{ ref('ruptures_series') }}
