select
    annee,
    code_region,
    code_departement,
    code_bassin_ft,
    code_fap,
    version_fap,
    code_famille_bmo,
    libelle_famille_bmo,
    {{ measure_columns() | join(',\n    ') }}
from {{ ref('int_besoins__projets_bounded') }}
