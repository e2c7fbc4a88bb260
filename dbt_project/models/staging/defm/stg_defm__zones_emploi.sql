-- Every row of the producer is a total of some kind: only the total of the durations is kept, and the other
-- dimensions keep their own totals, told by the word.
select
    {{ quarter_start('date') }} as periode_debut_date,
    code_zone_emploi_insee,
    libelle_zone_emploi,
    categorie,
    sexe,
    tranche_age,
    {{ count_of('defm') }} as demandeurs_emploi_nb
from {{ source('raw', 'raw_defm__zones_emploi') }}
where anciennete = 'Total' and categorie in ('A', 'B', 'C', 'D', 'E', 'ABC')
