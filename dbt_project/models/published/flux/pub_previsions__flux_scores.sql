select
    grandeur,
    type_territoire,
    {{ frequency_name('frequence') }} as frequence,
    modele,
    horizon_periodes,
    annee,
    n,
    mae,
    mase,
    mae_relative,
    couverture_80_pct,
    couverture_95_pct,
    est_retenu
from {{ ref('fct_metrics__flux') }}
