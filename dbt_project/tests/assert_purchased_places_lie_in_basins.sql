select *
from {{ ref('fct_annee__couverture_formations_achetees') }}
where places_rattachees_pct < {{ var('places_rattachees_min_pct') }}
