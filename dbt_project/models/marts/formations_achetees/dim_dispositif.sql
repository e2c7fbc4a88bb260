select
    code_dispositif,
    libelle_dispositif,
    financeur,
    finalite,
    heures_min,
    heures_max,
    validite_debut_date,
    validite_fin_date,
    remplace_par,
    validite_debut_date = max(validite_debut_date) over (partition by code_dispositif) as est_courant
from {{ ref('stg_region__dispositifs') }}
