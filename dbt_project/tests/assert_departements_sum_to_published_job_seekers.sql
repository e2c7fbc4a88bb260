-- The departments, their codes mended, give back the totals that the producer published: all of France, as the sum
-- of its departments and as the sum of its regions, and each region. The producer left out of their region the
-- departments whose code is malformed and gave their sum a region of its own, here null.
with departements as (
    select demandeurs.*, departements.code_region
    from {{ ref('stg_defm__departements') }} as demandeurs
    inner join {{ ref('stg_insee__departements') }} as departements using (code_departement)
),

placed as (
    select * from {{ ref('stg_defm__regions') }} where code_region is not null
),

unplaced as (
    select periode_debut_date, categorie, demandeurs_emploi_nb
    from {{ ref('stg_defm__regions') }}
    where code_region is null
),

by_region as (
    select
        periode_debut_date,
        categorie,
        code_region,
        sum(departements.demandeurs_emploi_nb) - any_value(placed.demandeurs_emploi_nb) as ecart_nb
    from departements
    inner join placed using (periode_debut_date, categorie, code_region)
    group by all
)

select 'region' as niveau, periode_debut_date, categorie, sum(ecart_nb) as ecart_nb
from by_region
left join unplaced using (periode_debut_date, categorie)
group by periode_debut_date, categorie
having sum(ecart_nb) <> coalesce(any_value(unplaced.demandeurs_emploi_nb), 0)
    or min(ecart_nb) < 0

union all

select 'france', periode_debut_date, categorie, sum(departements.demandeurs_emploi_nb) - any_value(france.demandeurs_emploi_nb)
from departements
inner join {{ ref('stg_defm__france') }} as france using (periode_debut_date, categorie)
group by periode_debut_date, categorie
having sum(departements.demandeurs_emploi_nb) <> any_value(france.demandeurs_emploi_nb)
