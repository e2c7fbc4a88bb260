select *
from {{ ref('fct_passage__couverture') }}
where taux_rattachement_pct < {{ var('taux_rattachement_min_pct') }}
