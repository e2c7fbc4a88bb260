-- Sessions whose place is a municipality of the scope; a session at a distance has no place, and is in no territory.
with formacodes as (
    select
        numero_formation,
        -- The main code, or the only one: among several, none is chosen for the producer.
        coalesce(
            max(struct_pack(code, version := version_nomenclature)) filter (where est_principal),
            case when count(*) = 1 then max(struct_pack(code, version := version_nomenclature)) end
        ) as formacode
    from {{ ref('stg_lheo__codes') }}
    where nomenclature = 'FORMACODE'
    group by numero_formation
),

specialites as (
    select numero_formation, min(code) as code_nsf
    from {{ ref('stg_lheo__codes') }}
    where nomenclature = 'NSF'
    group by numero_formation
),

-- What the file says, and nothing else; a session may be open to several tracks.
voies as (
    select
        elements.numero_formation,
        elements.numero_action,
        elements.numero_session,
        elements.rang_lieu,
        string_agg(distinct regles.code_voie, ' | ' order by regles.code_voie) as voies,
        string_agg(distinct concat_ws('=', element, valeur), ' ' order by concat_ws('=', element, valeur)) as voies_dites_par
    from {{ ref('stg_lheo__elements_voie') }} as elements
    inner join {{ ref('regles_voies') }} as regles using (element, valeur)
    where regles.valide_fin_date is null
    group by all
)

select
    sessions.version_lheo,
    sessions.mise_a_jour_date,
    sessions.numero_formation,
    sessions.numero_action,
    sessions.numero_session,
    sessions.rang_lieu,
    sessions.intitule_formation,
    sessions.est_certifiante,
    sessions.code_rncp,
    sessions.code_rs,
    sessions.code_certifinfo,
    formacodes.formacode.code as code_formacode,
    formacodes.formacode.version as version_formacode,
    specialites.code_nsf,
    sessions.code_niveau_sortie,
    sessions.siret_organisme,
    coalesce(voies.voies, 'non_dite') as voies,
    voies.voies_dites_par,
    sessions.code_modalite_enseignement,
    sessions.est_conventionnee,
    sessions.code_etat_recrutement,
    sessions.session_debut_date,
    sessions.session_fin_date,
    sessions.heures_centre_nb,
    sessions.heures_entreprise_nb,
    sessions.heures_total_nb,
    sessions.prix_total_ttc_eur,
    sessions.code_commune_insee,
    departements.code_departement,
    departements.code_region,
    communes.code_bassin_ft
from {{ ref('stg_lheo__sessions') }} as sessions
inner join {{ ref('stg_insee__departements') }} as departements
    on departements.code_departement = case
        when sessions.code_commune_insee[:2] = '97' then sessions.code_commune_insee[:3]
        else sessions.code_commune_insee[:2]
    end
left join {{ ref('bridge_commune_bassin') }} as communes
    on sessions.code_commune_insee = communes.code_commune_insee and communes.est_millesime_courant
left join formacodes using (numero_formation)
left join specialites using (numero_formation)
left join voies using (numero_formation, numero_action, numero_session, rang_lieu)
where {{ in_scope('departements.code_region') }}
