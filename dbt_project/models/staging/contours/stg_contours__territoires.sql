select
    cast(millesime as integer) as millesime,
    niveau,
    case
        when niveau = 'arrondissement' then {{ arrondissement_of('code_territoire') }}
        else code_territoire
    end as code_territoire,
    libelle_territoire
from {{ source('raw', 'raw_contours__territoires') }}
