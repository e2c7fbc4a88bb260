select
    cast(type_groupe as varchar) as type_groupe,
    cast(mesure as varchar) as mesure,
    cast(horizon_periodes as integer) as horizon_periodes,
    cast(n as integer) as n,
    cast(couverture_80_pct as double) as couverture_80_pct
from {{ source('ml', 'ml_groupes__metrics') }}
