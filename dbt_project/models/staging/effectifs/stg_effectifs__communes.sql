select
    cast(annee as integer) as annee,
    code_commune_insee,
    code_naf,
    {{ count_of('etablissements') }} as etablissements_nb,
    {{ count_of('effectifs') }} as effectifs_nb
from {{ source('raw', 'raw_effectifs__communes') }}
