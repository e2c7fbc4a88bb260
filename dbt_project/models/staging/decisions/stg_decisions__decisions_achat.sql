select
    edition,
    cast(annee as integer) as annee,
    code_bassin_ft,
    code_fap,
    formation,
    financeur,
    code_dispositif,
    cast(places_proposees as bigint) as places_proposees_nb,
    decision,
    motif,
    cast(places_decidees as bigint) as places_decidees_nb,
    {{ day_of('date_decision') }} as decision_date
from {{ source('raw', 'raw_decisions__decisions_achat') }}
