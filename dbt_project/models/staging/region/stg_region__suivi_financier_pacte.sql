select
    cast(annee as integer) as annee,
    axe_pacte,
    financeur,
    {{ day_of('arrete_date') }} as arrete_date,
    {{ decimal_of('engage_eur') }} as engage_eur,
    {{ decimal_of('paye_eur') }} as paye_eur
from {{ source('raw', 'raw_region__suivi_financier_pacte') }}
