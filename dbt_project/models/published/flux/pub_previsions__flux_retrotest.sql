select
    grandeur,
    categorie,
    type_territoire,
    code_territoire,
    periode_debut_date,
    {{ frequency_name('frequence') }} as frequence,
    cutoff_date,
    horizon_periodes,
    modele,
    {{ rounded_forecast() }},
    valeur_observee,
    est_perturbe
from {{ ref('fct_backtest__flux') }}
