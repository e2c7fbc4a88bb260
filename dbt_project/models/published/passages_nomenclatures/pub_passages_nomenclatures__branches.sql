select
    code_branche,
    libelle_branche,
    divisions_naf,
    bassins,
    hors_perimetre,
    source,
    valide_debut_date,
    valide_fin_date
from {{ ref('branches') }}
