-- What was bought, course by course, all campaigns and places together. The cost of an hour is told only of courses in
-- which no provider can be read; another course takes the mean of those of its domain, else of all of them: a mean
-- that held it too would tell its cost by difference.
with sessions as (
    select *
    from {{ ref('fct_session__formations_achetees') }}
),

organismes as (
    select
        code_formacode,
        objectif,
        modalite,
        code_domaine_formacode,
        siret_organisme,
        cast(sum(cout_total_eur) as decimal(18, 2)) as cout_eur,
        cast(sum(heures_stagiaires_achetees_nb) as decimal(18, 2)) as heures_nb
    from sessions
    where cout_total_eur is not null
    group by all
),

diffusables as (
    select
        code_formacode,
        objectif,
        modalite,
        code_domaine_formacode,
        sum(cout_eur) as cout_eur,
        sum(heures_nb) as heures_nb
    from organismes
    group by all
    having
        count(*) >= {{ var('organismes_minimum') }}
        and 100 * max(cout_eur) <= {{ var('part_organisme_maximum_pct') }} * sum(cout_eur)
),

domaines as (
    select code_domaine_formacode, sum(cout_eur) / sum(heures_nb) as cout_heure_eur
    from diffusables
    group by code_domaine_formacode
),

ensemble as (
    select sum(cout_eur) / sum(heures_nb) as cout_heure_eur
    from diffusables
),

parcours as (
    select
        code_formacode,
        objectif,
        modalite,
        any_value(code_domaine_formacode) as code_domaine_formacode,
        max(code_niveau_sortie) as code_niveau_sortie,
        count(*) as sessions_nb,
        cast(sum(places_nb) as bigint) as places_nb,
        round(quantile_cont(places_nb, 0.5)) as places_session_nb,
        min(heures_total_nb) as heures_min_nb,
        round(quantile_cont(heures_total_nb, 0.5)) as heures_nb,
        max(heures_total_nb) as heures_max_nb
    from sessions
    group by code_formacode, objectif, modalite
)

select
    parcours.code_formacode,
    parcours.objectif,
    parcours.modalite,
    parcours.code_domaine_formacode,
    parcours.code_niveau_sortie,
    parcours.sessions_nb,
    parcours.places_nb,
    parcours.places_session_nb,
    cast(parcours.heures_min_nb as double) as heures_min_nb,
    parcours.heures_nb,
    cast(parcours.heures_max_nb as double) as heures_max_nb,
    cast(
        round(
            coalesce(
                diffusables.cout_eur / diffusables.heures_nb, domaines.cout_heure_eur, ensemble.cout_heure_eur
            ),
            2
        ) as double
    ) as cout_heure_eur,
    case
        when diffusables.cout_eur is not null then 'parcours'
        when domaines.cout_heure_eur is not null then 'domaine'
        when ensemble.cout_heure_eur is not null then 'ensemble'
    end as cout_origine
from parcours
left join diffusables using (code_formacode, objectif, modalite)
left join domaines on parcours.code_domaine_formacode = domaines.code_domaine_formacode
cross join ensemble
