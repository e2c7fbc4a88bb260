-- Every level of territory counts every cell once.
with totals as (
    select
        annee,
        niveau,
        sum(cellules_nb) as cellules_nb,
        sum(projets_recrutement_publies_nb) as publies_nb,
        sum(projets_recrutement_min) as borne_min,
        sum(projets_recrutement_max) as borne_max
    from {{ ref('fct_territoire__projets') }}
    group by annee, niveau
),

cells as (
    select
        annee,
        count(*) as cellules_nb,
        coalesce(sum(projets_recrutement_nb), 0) as publies_nb,
        sum(projets_recrutement_min) as borne_min,
        sum(projets_recrutement_max) as borne_max
    from {{ ref('fct_bassin_metier__projets') }}
    group by annee
)

select *
from totals
inner join cells using (annee)
where totals.cellules_nb <> cells.cellules_nb
    or abs(totals.publies_nb - cells.publies_nb) > 1e-3
    or abs(totals.borne_min - cells.borne_min) > 1e-3
    or abs(totals.borne_max - cells.borne_max) > 1e-3
