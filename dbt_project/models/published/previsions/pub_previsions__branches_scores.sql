select
    mesure,
    horizon_periodes,
    n,
    couverture_80_pct
from {{ ref('fct_metrics__groupes') }}
where type_groupe = 'branche'
