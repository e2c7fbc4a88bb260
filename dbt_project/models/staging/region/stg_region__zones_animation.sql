select
    zone as zone_animation,
    code_bassin_ft,
    {{ day_of('date_debut') }} as valide_debut_date,
    {{ day_of('date_fin') }} as valide_fin_date
from {{ source('raw', 'raw_region__zones_animation') }}
