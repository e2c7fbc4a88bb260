select
    code_indicateur,
    libelle,
    definition,
    numerateur,
    denominateur,
    volume,
    unite,
    lecture,
    grain,
    volume_min,
    limites
from {{ ref('indicateurs') }}
