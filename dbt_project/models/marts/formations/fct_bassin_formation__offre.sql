-- A course is a FORMACODE and a certification: what catalogues announce of it in a basin, and what was bought there in
-- the last campaign for groups. A course bought for one person is no offer to others, and is left out.
with annonces as (
    select
        code_bassin_ft,
        coalesce(code_formacode, 'inconnu') as code_formacode,
        case when code_rncp is not null then 'RNCP' when code_rs is not null then 'RS' else 'aucun' end as type_referentiel,
        coalesce(code_rncp, code_rs, 'aucune') as code_certification,
        count(distinct numero_formation) as formations_annoncees_nb,
        count(distinct (numero_formation, numero_action, numero_session)) filter (where session_debut_date is not null)
            as sessions_annoncees_nb,
        max(session_debut_date) as derniere_session_date,
        max(mise_a_jour_date) as catalogue_date,
        min(heures_total_nb) as heures_min_nb,
        max(heures_total_nb) as heures_max_nb
    from {{ ref('fct_session__offre_catalogue') }}
    where code_bassin_ft is not null
    group by all
),

achats as (
    select
        code_bassin_ft,
        code_formacode,
        case when code_rncp is not null then 'RNCP' when code_rs is not null then 'RS' else 'aucun' end as type_referentiel,
        coalesce(code_rncp, code_rs, 'aucune') as code_certification,
        any_value(annee) as campagne_annee,
        count(*) as sessions_achetees_nb,
        cast(sum(places_nb) as bigint) as places_achetees_nb,
        min(heures_total_nb) as heures_min_nb,
        max(heures_total_nb) as heures_max_nb
    from {{ ref('fct_session__formations_achetees') }}
    where
        code_bassin_ft is not null
        and modalite = 'collective'
        and annee = (select max(annee) from {{ ref('fct_session__formations_achetees') }})
    group by all
)

select
    code_bassin_ft,
    code_formacode,
    type_referentiel,
    code_certification,
    coalesce(annonces.formations_annoncees_nb, 0) as formations_annoncees_nb,
    coalesce(annonces.sessions_annoncees_nb, 0) as sessions_annoncees_nb,
    annonces.derniere_session_date,
    annonces.catalogue_date,
    achats.campagne_annee,
    coalesce(achats.sessions_achetees_nb, 0) as sessions_achetees_nb,
    coalesce(achats.places_achetees_nb, 0) as places_achetees_nb,
    cast(least(annonces.heures_min_nb, achats.heures_min_nb) as double) as heures_min_nb,
    cast(greatest(annonces.heures_max_nb, achats.heures_max_nb) as double) as heures_max_nb,
    exists (
        select 1
        from {{ ref('bridge_formacode_fap_2021') }} as passages
        where passages.code_formacode = coalesce(annonces.code_formacode, achats.code_formacode)
    ) as est_rattachee
from annonces
full outer join achats using (code_bassin_ft, code_formacode, type_referentiel, code_certification)
