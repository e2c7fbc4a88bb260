-- Every session, wherever it is: one whose municipality lies in no basin of the run has none.
select
    sessions.* exclude (intitule),
    communes.code_bassin_ft,
    sessions.code_formacode[:3] as code_domaine_formacode,
    exists (
        select 1
        from {{ ref('dim_dispositif') }} as dispositifs
        where dispositifs.code_dispositif = sessions.code_dispositif
            and sessions.debut_date >= dispositifs.validite_debut_date
            and sessions.debut_date <= coalesce(dispositifs.validite_fin_date, sessions.debut_date)
    ) as est_dispositif_en_vigueur,
    -- The unit of a framework contract: what is bought, whoever comes.
    sessions.places_nb * sessions.heures_total_nb as heures_stagiaires_achetees_nb
from {{ ref('stg_region__achats_formation') }} as sessions
left join {{ ref('bridge_commune_bassin') }} as communes
    on sessions.code_commune_insee = communes.code_commune_insee and communes.est_millesime_courant
