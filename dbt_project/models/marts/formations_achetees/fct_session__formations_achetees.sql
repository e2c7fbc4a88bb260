-- Every session, wherever it is: one whose municipality lies in no basin of the run has none.
with territoires as (
    select communes.code_commune_insee, actuels.code_arrondissement, actuels.code_zone_emploi_insee
    from {{ ref('dim_commune') }} as communes
    inner join {{ ref('bridge_commune_territoires') }} as actuels
        on coalesce(communes.code_commune_actuelle, communes.code_commune_insee) = actuels.code_commune_insee
        and actuels.est_annee_courante
)

select
    sessions.* exclude (intitule),
    communes.code_bassin_ft,
    communes.code_departement,
    communes.code_region,
    territoires.code_arrondissement,
    territoires.code_zone_emploi_insee,
    sessions.code_formacode[:3] as code_domaine_formacode,
    if(sessions.code_dispositif in ('AIF', 'QUALIF_IND'), 'individuelle', 'collective') as modalite,
    exists (
        select 1
        from {{ ref('dim_dispositif') }} as dispositifs
        where dispositifs.code_dispositif = sessions.code_dispositif
            and sessions.debut_date >= dispositifs.validite_debut_date
            and sessions.debut_date <= coalesce(dispositifs.validite_fin_date, sessions.debut_date)
    ) as est_dispositif_en_vigueur,
    case
        when sessions.axe_pacte in ('1', '2', 'transverse') then 'pacte'
        when sessions.axe_pacte = 'hors pacte' and sessions.financeur = 'Région' then 'autres actions de la Région'
    end as groupe_financement,
    exists (
        select 1
        from {{ ref('visees_objectifs') }} as visees
        where visees.objectif = sessions.objectif and visees.visee = 'amont'
    ) as est_amont,
    -- The unit of a framework contract: what is bought, whoever comes.
    sessions.places_nb * sessions.heures_total_nb as heures_stagiaires_achetees_nb
from {{ ref('stg_region__achats_formation') }} as sessions
left join {{ ref('bridge_commune_bassin') }} as communes
    on sessions.code_commune_insee = communes.code_commune_insee and communes.est_millesime_courant
left join territoires on sessions.code_commune_insee = territoires.code_commune_insee
