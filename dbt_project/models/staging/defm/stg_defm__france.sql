select
    {{ month_start('date') }} as periode_debut_date,
    categorie,
    {{ count_of('defm') }} as demandeurs_emploi_nb
from {{ source('raw', 'raw_defm__france') }}
where categorie in ('A', 'B', 'C', 'D', 'E')
