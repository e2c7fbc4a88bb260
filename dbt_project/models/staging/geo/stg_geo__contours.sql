select
    niveau,
    case
        when niveau = 'arrondissement' then {{ arrondissement_of('code_territoire') }}
        else code_territoire
    end as code_territoire,
    cast(millesime as integer) as millesime,
    cast(millesime_polygones as integer) as millesime_polygones,
    geometrie
from {{ source('geo', 'geo_contours') }}
