-- True counts, for the platform only: what is published goes through the macros of secrecy.
with cellules as (
    select
        annee,
        code_bassin_ft,
        code_dispositif,
        code_domaine_formacode,
        count(*) as sessions_nb,
        cast(sum(places_nb) as bigint) as places_nb,
        round(sum(heures_stagiaires_achetees_nb), 2) as heures_stagiaires_achetees_nb,
        {{ strict_sum('entrees_nb') }} as entrees_nb,
        {{ strict_sum('entrees_pic_nb') }} as entrees_pic_nb,
        {{ strict_sum('termines_nb') }} as termines_nb,
        {{ strict_sum('presents_examen_nb', "objectif = 'certification'") }} as presents_examen_nb,
        {{ strict_sum('certifies_nb', "objectif = 'certification'") }} as certifies_nb,
        {{ strict_sum('repondants_6_mois_nb') }} as repondants_6_mois_nb,
        {{ strict_sum('en_emploi_6_mois_nb') }} as en_emploi_6_mois_nb,
        min(definition_emploi_6_mois) as definition_emploi_6_mois,
        -- Two definitions of employment are never added up.
        count(distinct definition_emploi_6_mois) <= 1 as est_definition_unique,
        case when count(cout_total_eur) = count(*) then round(sum(cout_total_eur), 2) end as cout_total_eur
    from {{ ref('fct_session__formations_achetees') }}
    where code_bassin_ft is not null
    group by annee, code_bassin_ft, code_dispositif, code_domaine_formacode
)

select
    * exclude (est_definition_unique) replace (
        case when est_definition_unique then repondants_6_mois_nb end as repondants_6_mois_nb,
        case when est_definition_unique then en_emploi_6_mois_nb end as en_emploi_6_mois_nb,
        case when est_definition_unique then definition_emploi_6_mois end as definition_emploi_6_mois
    )
from cellules
