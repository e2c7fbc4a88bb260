-- A course may come in several files of the catalogue: the row last updated stands, then the one that names a
-- certification. LHEO writes `-` and zeros for what is not known.
select
    case
        when contains(espace_noms, 'moncompteformation') then 'EDOF'
        else nullif(regexp_extract(espace_noms, '(\d\.\d)/?$', 1), '')
    end as version_lheo,
    numero_formation,
    numero_action,
    numero_session,
    cast(rang_lieu as integer) as rang_lieu,
    {{ lheo_date('date_maj') }} as mise_a_jour_date,
    intitule_formation,
    {{ lheo_flag('certifiante') }} as est_certifiante,
    {{ lheo_text('objectif_general') }} as code_objectif_general,
    {{ lheo_text('niveau_entree') }} as code_niveau_entree,
    {{ lheo_text('niveau_sortie') }} as code_niveau_sortie,
    {{ lheo_text("split_part(code_rncp, ' ', 1)") }} as code_rncp,
    {{ lheo_text("split_part(code_rs, ' ', 1)") }} as code_rs,
    {{ lheo_text("split_part(code_certifinfo, ' ', 1)") }} as code_certifinfo,
    {{ lheo_text('siret') }} as siret_organisme,
    codes_formacode,
    codes_nsf,
    codes_rome,
    {{ lheo_text('modalites_enseignement') }} as code_modalite_enseignement,
    {{ lheo_text('modalites_entrees_sorties') }} as code_modalite_entrees_sorties,
    {{ lheo_flag('conventionnement') }} as est_conventionnee,
    {{ lheo_number('heures_centre') }} as heures_centre_nb,
    {{ lheo_number('heures_entreprise') }} as heures_entreprise_nb,
    {{ lheo_number('heures_total') }} as heures_total_nb,
    {{ lheo_number('prix_total_ttc') }} as prix_total_ttc_eur,
    {{ lheo_date('debut') }} as session_debut_date,
    {{ lheo_date('fin') }} as session_fin_date,
    {{ lheo_text('etat_recrutement') }} as code_etat_recrutement,
    types_cycle,
    types_alternance,
    nullif({{ lheo_text('code_commune_insee') }}, '00000') as code_commune_insee,
    {{ lheo_text('code_postal') }} as code_postal,
    indicateurs
from {{ source('raw', 'raw_lheo__sessions') }}
qualify row_number() over (
    partition by numero_formation, numero_action, numero_session, rang_lieu
    order by date_maj desc nulls last, code_rncp desc nulls last, fichier_sha256
) = 1
