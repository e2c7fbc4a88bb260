select
    {{ month_start('date') }} as periode_debut_date,
    nullif(code_region, 'NA') as code_region,
    categorie,
    {{ count_of('defm') }} as demandeurs_emploi_nb
from {{ source('raw', 'raw_defm__regions') }}
where categorie in ('A', 'B', 'C', 'D', 'E')
