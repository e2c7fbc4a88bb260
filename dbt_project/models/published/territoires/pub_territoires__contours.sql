select
    niveau,
    code_territoire,
    libelle_territoire,
    millesime,
    millesime_polygones,
    geometrie
from {{ ref('fct_territoires__contours') }}
