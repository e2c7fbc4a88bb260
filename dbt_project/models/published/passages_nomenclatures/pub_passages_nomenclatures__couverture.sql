select
    nomenclature_source,
    version_source,
    nomenclature_cible,
    version_cible,
    mesure,
    periode,
    codes_nb,
    codes_rattaches_nb,
    volume_nb,
    volume_rattache_nb,
    taux_rattachement_pct
from {{ ref('fct_passage__couverture') }}
