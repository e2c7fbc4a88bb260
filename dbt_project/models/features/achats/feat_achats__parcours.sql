{%- set firms = 'coalesce(organismes_nb >= ' ~ var('organismes_minimum') ~ ' and plus_grande_part_pct <= ' ~ var('part_organisme_maximum_pct') ~ ', false)' -%}
-- What was bought, course by course, all campaigns and places together. The cost of an hour is told where no provider
-- can be read in it: else that of the domain, else that of all.
with sessions as (
    select
        *,
        case when code_dispositif in ('AIF', 'QUALIF_IND') then 'individuelle' else 'collective' end as modalite
    from {{ ref('fct_session__formations_achetees') }}
),

payees as (
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

organismes as (
    select
        grouping_id(code_formacode, code_domaine_formacode) as niveau,
        code_formacode,
        objectif,
        modalite,
        code_domaine_formacode,
        siret_organisme,
        sum(cout_eur) as cout_eur,
        sum(heures_nb) as heures_nb
    from payees
    group by grouping sets (
        (code_formacode, objectif, modalite, code_domaine_formacode, siret_organisme),
        (code_domaine_formacode, siret_organisme),
        (siret_organisme)
    )
),

couts as (
    select
        niveau,
        code_formacode,
        objectif,
        modalite,
        code_domaine_formacode,
        count(*) as organismes_nb,
        100 * max(cout_eur) / sum(cout_eur) as plus_grande_part_pct,
        round(sum(cout_eur) / sum(heures_nb), 2) as cout_heure_eur
    from organismes
    group by all
    having {{ firms }}
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
    cast(coalesce(own.cout_heure_eur, domaine.cout_heure_eur, tout.cout_heure_eur) as double) as cout_heure_eur,
    case
        when own.cout_heure_eur is not null then 'parcours'
        when domaine.cout_heure_eur is not null then 'domaine'
        when tout.cout_heure_eur is not null then 'ensemble'
    end as cout_origine
from parcours
left join couts as own
    on own.niveau = 0 and parcours.code_formacode = own.code_formacode
    and parcours.objectif = own.objectif and parcours.modalite = own.modalite
left join couts as domaine
    on domaine.niveau = 2 and parcours.code_domaine_formacode = domaine.code_domaine_formacode
left join couts as tout on tout.niveau = 3
