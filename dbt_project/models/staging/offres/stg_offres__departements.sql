-- Rows of a region or of France have no department: they are totals that the producer rounds on their own.
select
    {{ month_start('date') }} as periode_debut_date,
    code_departement,
    case when type_offre like '%collectées' then 'collectees' else 'satisfaites' end as type_offre,
    type_emploi,
    coalesce(qualification, 'Total') as qualification,
    {{ count_of('offres') }} as offres_nb
from {{ source('raw', 'raw_offres__departements') }}
where code_departement is not null
