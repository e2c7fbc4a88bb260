select
    nomenclature_secteur,
    code_secteur,
    libelle_secteur
from {{ ref('secteurs_activite') }}
