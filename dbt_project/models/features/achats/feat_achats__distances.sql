select
    code_bassin_ft,
    code_bassin_voisin_ft,
    distance_km
from {{ ref('bridge_bassin_distances') }}
