select
    {{ quarter_start('date') }} as periode_debut_date,
    code_commune_insee,
    categorie,
    sexe,
    tranche_age,
    {{ count_of('defm') }} as demandeurs_emploi_nb
from {{ source('raw', 'raw_defm__communes') }}
where categorie in ('A', 'B', 'C', 'D', 'E', 'ABC')
