-- Straight lines between the mean centroids of the municipalities of two basins, on a sphere (haversine).
with bassins as (
    select
        communes.code_bassin_ft,
        radians(avg(lieux.longitude)) as longitude,
        radians(avg(lieux.latitude)) as latitude
    from {{ ref('bridge_commune_bassin') }} as communes
    inner join {{ ref('dim_commune') }} as lieux using (code_commune_insee)
    where communes.est_millesime_courant and lieux.longitude is not null
    group by communes.code_bassin_ft
)

select
    depart.code_bassin_ft,
    arrivee.code_bassin_ft as code_bassin_voisin_ft,
    round(
        2 * 6371 * asin(sqrt(
            pow(sin((arrivee.latitude - depart.latitude) / 2), 2)
            + cos(depart.latitude) * cos(arrivee.latitude) * pow(sin((arrivee.longitude - depart.longitude) / 2), 2)
        )),
        1
    ) as distance_km
from bassins as depart
cross join bassins as arrivee
