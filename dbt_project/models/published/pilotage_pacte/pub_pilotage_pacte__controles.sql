select
    code_controle,
    base,
    periode,
    axe_pacte,
    valeur,
    seuil_min,
    seuil_max,
    unite,
    verdict,
    motif_absence
from {{ ref('fct_periode__controles_pacte') }}
