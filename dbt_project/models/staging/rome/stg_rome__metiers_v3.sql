-- The producer wrote apostrophes twice, as a database does.
select
    code_rome_v3,
    replace(libelle_rome_v3, '''''', '''') as libelle_rome_v3,
    version_rome
from {{ source('raw', 'raw_rome__metiers_v3') }}
qualify {{ is_newest_millesime() }}
