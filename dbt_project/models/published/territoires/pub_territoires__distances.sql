select
    distances.code_bassin_ft,
    bassins.libelle_bassin_ft,
    distances.code_bassin_voisin_ft,
    voisins.libelle_bassin_ft as libelle_bassin_voisin_ft,
    distances.distance_km
from {{ ref('bridge_bassin_distances') }} as distances
left join {{ ref('dim_bassin') }} as bassins using (code_bassin_ft)
left join {{ ref('dim_bassin') }} as voisins on distances.code_bassin_voisin_ft = voisins.code_bassin_ft
