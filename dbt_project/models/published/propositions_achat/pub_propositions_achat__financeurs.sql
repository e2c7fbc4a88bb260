select
    code_regle,
    visee,
    heures_min_nb,
    heures_min_incluse,
    heures_max_nb,
    heures_max_incluse,
    financeur,
    code_dispositif,
    valide_debut_date,
    valide_fin_date
from {{ ref('routage_financeurs') }}
