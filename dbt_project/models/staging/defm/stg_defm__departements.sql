-- ABC is the sum of the parts kept here; D and E are not in it.
select
    {{ month_start('date') }} as periode_debut_date,
    code_departement,
    categorie,
    {{ count_of('defm') }} as demandeurs_emploi_nb
from {{ source('raw', 'raw_defm__departements') }}
where categorie in ('A', 'B', 'C', 'D', 'E')
