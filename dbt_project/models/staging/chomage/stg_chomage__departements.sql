select
    {{ quarter_start('trimestre') }} as periode_debut_date,
    code_departement,
    {{ decimal_of('taux_chomage') }} as taux_chomage_pct
from {{ source('raw', 'raw_chomage__departements') }}
