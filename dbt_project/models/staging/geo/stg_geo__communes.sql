select
    cast(millesime as integer) as millesime,
    code_commune_insee,
    cast(longitude as double) as longitude,
    cast(latitude as double) as latitude,
    {{ arrondissement_of('code_arrondissement') }} as code_arrondissement
from {{ source('geo', 'geo_communes') }}
