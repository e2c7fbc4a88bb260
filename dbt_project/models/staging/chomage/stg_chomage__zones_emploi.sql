select
    {{ quarter_start('trimestre') }} as periode_debut_date,
    code_zone_emploi_insee,
    libelle_zone_emploi,
    code_region,
    {{ decimal_of('taux_chomage') }} as taux_chomage_pct
from {{ source('raw', 'raw_chomage__zones_emploi') }}
