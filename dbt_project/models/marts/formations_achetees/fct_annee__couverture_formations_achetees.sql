select
    annee,
    count(*) as sessions_nb,
    count(code_bassin_ft) as sessions_rattachees_nb,
    cast(sum(places_nb) as bigint) as places_nb,
    round(100 * coalesce(sum(places_nb) filter (where code_bassin_ft is not null), 0) / sum(places_nb), 2)
        as places_rattachees_pct
from {{ ref('fct_session__formations_achetees') }}
group by annee
