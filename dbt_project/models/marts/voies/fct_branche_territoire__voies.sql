{%- set niveaux = {'region': 'code_region', 'departement': 'code_departement', 'bassin': 'code_bassin_ft'} -%}
{%- set seuil = var('part_branche_minimum') -%}
-- A course is of a branch where most of its leavers go, by the crosswalks, to the occupations of the branch. What no
-- source tells is null, with its reason; a count is zero only where a source that knows the track tells of none.
with territoires as (
    select 'region' as niveau, code_region as code_territoire, libelle_region as libelle_territoire, code_region
    from {{ ref('dim_region') }}
    where {{ in_scope('code_region') }}
    union all
    select 'departement', code_departement, libelle_departement, code_region
    from {{ ref('dim_departement') }}
    where {{ in_scope('code_region') }}
    union all
    select 'bassin', code_bassin_ft, libelle_bassin_ft, code_region
    from {{ ref('dim_bassin') }}
),

grille as (
    select
        branches.code_branche,
        branches.libelle_branche,
        territoires.*,
        voies.code_voie,
        voies.libelle_voie
    from {{ ref('branches') }} as branches
    cross join territoires
    cross join {{ ref('voies') }} as voies
    where
        branches.valide_fin_date is null
        -- Of a filière that is limited to some basins, nothing wider.
        and (
            branches.bassins is null
            or (territoires.niveau = 'bassin' and list_contains(string_split(branches.bassins, ' | '), territoires.code_territoire))
        )
),

-- Catalogues: the main FORMACODE, else the speciality.
offre as (
    select
        sessions.*,
        unnest(string_split(sessions.voies, ' | ')) as code_voie,
        case
            when formacodes.code is not null then 'formacode'
            when specialites.code is not null then 'nsf'
        end as nomenclature,
        coalesce(formacodes.code, specialites.code) as code
    from {{ ref('fct_session__offre_catalogue') }} as sessions
    left join (select distinct code from {{ ref('bridge_domaine_branche') }} where nomenclature = 'formacode') as formacodes
        on sessions.code_formacode = formacodes.code
    left join (select distinct code from {{ ref('bridge_domaine_branche') }} where nomenclature = 'nsf') as specialites
        on sessions.code_nsf = specialites.code
),

catalogues as (
    select code_region, max(mise_a_jour_date) as catalogue_date, list(distinct code_voie) as voies
    from offre
    group by code_region
),

sessions as (
    {%- for niveau, code in niveaux.items() %}
    select
        '{{ niveau }}' as niveau,
        {{ code }} as code_territoire,
        code_voie,
        nomenclature,
        code,
        numero_formation,
        siret_organisme,
        -- A course without session is on offer all the same.
        case when numero_session <> '0' then (numero_formation, numero_action, numero_session) end as session
    from offre
    where {{ code }} is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

sessions_voies as (
    select
        niveau,
        code_territoire,
        code_voie,
        count(distinct session) as sessions_voie_nb,
        count(distinct session) filter (where code is not null) as sessions_voie_rattachees_nb,
        count(distinct numero_formation) filter (where code is not null) as formations_rattachees_nb
    from sessions
    group by all
),

sessions_branches as (
    select
        niveau,
        code_territoire,
        code_voie,
        code_branche,
        count(distinct session) as sessions_nb,
        count(distinct numero_formation) as formations_nb,
        count(distinct siret_organisme) as organismes_nb
    from sessions
    inner join {{ ref('bridge_domaine_branche') }} as branches using (nomenclature, code)
    where branches.part >= {{ seuil }}
    group by all
),

-- Purchases of the newest campaign. Places and hours count no one.
campagne as (
    select * from {{ ref('fct_session__formations_achetees') }}
    qualify annee = max(annee) over ()
),

achats as (
    {%- for niveau, code in niveaux.items() %}
    select '{{ niveau }}' as niveau, {{ code }} as code_territoire, code_formacode, places_nb, heures_stagiaires_achetees_nb
    from campagne
    where {{ code }} is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

achats_territoires as (
    select
        achats.niveau,
        achats.code_territoire,
        sum(achats.places_nb) as places_territoire_nb,
        coalesce(sum(achats.places_nb) filter (where codes.code is not null), 0) as places_rattachees_nb
    from achats
    left join (select distinct code from {{ ref('bridge_domaine_branche') }} where nomenclature = 'formacode') as codes
        on achats.code_formacode = codes.code
    group by all
),

achats_branches as (
    select
        achats.niveau,
        achats.code_territoire,
        branches.code_branche,
        sum(achats.places_nb) as places_achetees_nb,
        {{ reproducible_sum('achats.heures_stagiaires_achetees_nb') }} as heures_stagiaires_achetees_nb
    from achats
    inner join {{ ref('bridge_domaine_branche') }} as branches
        on branches.nomenclature = 'formacode' and achats.code_formacode = branches.code
    where branches.part >= {{ seuil }}
    group by all
),

-- Personal account: its first FORMACODE is the main one.
comptes as (
    select
        departements.code_region,
        offre.code_departement,
        offre.codes_formacode[1] as code_formacode,
        (offre.siret_organisme, offre.numero_formation) as formation,
        offre.extraction_date
    from {{ ref('stg_mcf__catalogue') }} as offre
    inner join {{ ref('stg_insee__departements') }} as departements using (code_departement)
    where {{ in_scope('departements.code_region') }}
),

comptes_branches as (
    select
        territoires.niveau,
        territoires.code_territoire,
        branches.code_branche,
        count(distinct comptes.formation) as formations_cpf_nb
    from comptes
    inner join territoires
        on
            (territoires.niveau = 'region' and comptes.code_region = territoires.code_territoire)
            or (territoires.niveau = 'departement' and comptes.code_departement = territoires.code_territoire)
    inner join {{ ref('bridge_domaine_branche') }} as branches
        on branches.nomenclature = 'formacode' and comptes.code_formacode = branches.code
    where branches.part >= {{ seuil }}
    group by all
),

-- Outcomes of the newest cumulation: by diploma in schools, all training together in the centres of apprentices.
apprentis as (
    select * from {{ ref('fct_etablissement_cumul__devenir_apprentis') }}
    where indicateur = 'taux_emploi_6_mois'
    qualify cumul_debut_annee = max(cumul_debut_annee) over ()
),

lyceens as (
    select * from {{ ref('fct_etablissement_cumul__devenir_lyceens') }}
    where indicateur = 'taux_emploi_6_mois'
    -- A cumulation whose rates are not known yet is not the newest.
    qualify cumul_debut_annee = max(cumul_debut_annee) filter (where valeur_pct is not null) over ()
),

devenirs as (
    {%- for niveau, code in niveaux.items() if niveau != 'bassin' %}
    select
        'apprentissage' as code_voie,
        '{{ niveau }}' as niveau,
        apprentis.{{ code }} as code_territoire,
        branches.code_branche,
        apprentis.cumul_debut_annee,
        apprentis.cumul_fin_annee,
        apprentis.code_uai,
        apprentis.valeur_pct,
        apprentis.definition_resultat
    from apprentis
    cross join {{ ref('branches') }} as branches
    where branches.valide_fin_date is null

    union all

    select
        'initiale_scolaire',
        '{{ niveau }}',
        lyceens.{{ code }},
        branches.code_branche,
        lyceens.cumul_debut_annee,
        lyceens.cumul_fin_annee,
        lyceens.code_uai,
        lyceens.valeur_pct,
        lyceens.definition_resultat
    from lyceens
    inner join {{ ref('bridge_domaine_branche') }} as branches
        on branches.nomenclature = 'nsf' and lyceens.code_nsf = branches.code
    where branches.part >= {{ seuil }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

devenirs_branches as (
    select
        code_voie,
        niveau,
        code_territoire,
        code_branche,
        any_value(cumul_debut_annee) as devenir_cumul_debut_annee,
        any_value(cumul_fin_annee) as devenir_cumul_fin_annee,
        count(*) as devenir_formations_nb,
        count(valeur_pct) as devenir_taux_nb,
        count(distinct code_uai) filter (where valeur_pct is not null) as devenir_etablissements_nb,
        min(valeur_pct) as taux_emploi_6_mois_min_pct,
        max(valeur_pct) as taux_emploi_6_mois_max_pct,
        any_value(definition_resultat) as definition_resultat
    from devenirs
    group by all
),

lyceens_territoires as (
    {%- for niveau, code in niveaux.items() if niveau != 'bassin' %}
    select
        '{{ niveau }}' as niveau,
        {{ code }} as code_territoire,
        count(*) as devenir_formations_voie_nb,
        count(*) filter (
            where code_nsf in (select code from {{ ref('bridge_domaine_branche') }} where nomenclature = 'nsf')
        ) as devenir_formations_voie_rattachees_nb
    from lyceens
    group by code_territoire
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

presences as (
    select
        (select max(annee) from campagne) as achats_annee,
        (select max(extraction_date) from comptes) as cpf_date,
        (select count(*) from comptes) as comptes_nb,
        (select count(*) from apprentis) as apprentis_nb,
        (select count(*) from lyceens) as lyceens_nb
),

motives as (
    select
        grille.*,
        catalogues.catalogue_date,
        presences.achats_annee,
        presences.cpf_date,
        case
            when catalogues.voies is null then 'catalogue_absent'
            when grille.code_voie <> 'non_dite' and not list_contains(catalogues.voies, grille.code_voie) then 'voie_absente'
            when sessions_voies.sessions_voie_nb > 0 and sessions_voies.formations_rattachees_nb = 0 then 'passage_absent'
        end as motif_offre,
        case
            when grille.code_voie <> 'continue' then 'achats_continue'
            when presences.achats_annee is null then 'achats_absents'
            when achats_territoires.places_rattachees_nb = 0 then 'passage_absent'
        end as motif_achats,
        case
            when grille.code_voie <> 'continue' then 'cpf_continue'
            when presences.comptes_nb = 0 then 'cpf_absent'
            when grille.niveau = 'bassin' then 'cpf_departement'
        end as motif_cpf,
        case
            when grille.code_voie = 'non_dite' then 'devenir_non_dite'
            when grille.code_voie = 'continue' then 'devenir_achats'
            when grille.code_voie = 'apprentissage' and presences.apprentis_nb = 0 then 'devenir_absent'
            when grille.code_voie = 'initiale_scolaire' and presences.lyceens_nb = 0 then 'devenir_absent'
            when grille.niveau = 'bassin' then 'devenir_sans_commune'
            when devenirs_branches.devenir_formations_nb is null and grille.code_voie = 'initiale_scolaire'
                then 'devenir_hors_branche'
            when coalesce(devenirs_branches.devenir_taux_nb, 0) = 0 then 'devenir_petits_effectifs'
        end as motif_devenir,
        sessions_voies.sessions_voie_nb,
        sessions_voies.sessions_voie_rattachees_nb,
        sessions_branches.sessions_nb,
        sessions_branches.formations_nb,
        sessions_branches.organismes_nb,
        achats_territoires.places_territoire_nb,
        achats_territoires.places_rattachees_nb,
        achats_branches.places_achetees_nb,
        achats_branches.heures_stagiaires_achetees_nb,
        comptes_branches.formations_cpf_nb,
        lyceens_territoires.devenir_formations_voie_nb,
        lyceens_territoires.devenir_formations_voie_rattachees_nb,
        devenirs_branches.* exclude (code_voie, niveau, code_territoire, code_branche)
    from grille
    cross join presences
    left join catalogues using (code_region)
    left join sessions_voies using (niveau, code_territoire, code_voie)
    left join sessions_branches using (niveau, code_territoire, code_voie, code_branche)
    left join achats_territoires using (niveau, code_territoire)
    left join achats_branches using (niveau, code_territoire, code_branche)
    left join comptes_branches using (niveau, code_territoire, code_branche)
    left join lyceens_territoires
        on
            grille.code_voie = 'initiale_scolaire'
            and grille.niveau = lyceens_territoires.niveau
            and grille.code_territoire = lyceens_territoires.code_territoire
    left join devenirs_branches
        on
            grille.code_voie = devenirs_branches.code_voie
            and grille.niveau = devenirs_branches.niveau
            and grille.code_territoire = devenirs_branches.code_territoire
            and grille.code_branche = devenirs_branches.code_branche
)

select
    motives.code_branche,
    motives.libelle_branche,
    motives.niveau,
    motives.code_territoire,
    motives.libelle_territoire,
    motives.code_voie,
    motives.libelle_voie,
    motives.catalogue_date,
    {%- for mesure in ['sessions_nb', 'formations_nb', 'organismes_nb'] %}
    case when motif_offre is null then coalesce({{ mesure }}, 0) end as {{ mesure }},
    {%- endfor %}
    {%- for mesure in ['sessions_voie_nb', 'sessions_voie_rattachees_nb'] %}
    case when coalesce(motif_offre, 'passage_absent') = 'passage_absent' then coalesce({{ mesure }}, 0) end as {{ mesure }},
    {%- endfor %}
    offre.texte as motif_offre,
    case when motif_achats is null then cast(motives.achats_annee as integer) end as achats_annee,
    cast(case when motif_achats is null then coalesce(places_achetees_nb, 0) end as bigint) as places_achetees_nb,
    cast(
        case when motif_achats is null then coalesce(heures_stagiaires_achetees_nb, 0) end as double
    ) as heures_stagiaires_achetees_nb,
    cast(
        case when motif_achats is null then round(100 * places_rattachees_nb / places_territoire_nb, 1) end as double
    ) as places_rattachees_pct,
    achats.texte as motif_achats,
    case when motif_cpf is null then motives.cpf_date end as cpf_date,
    case when motif_cpf is null then coalesce(formations_cpf_nb, 0) end as formations_cpf_nb,
    cpf.texte as motif_cpf,
    case
        when motives.code_voie = 'initiale_scolaire' and motives.devenir_formations_nb is not null then 'branche'
        when motives.code_voie = 'apprentissage' and motives.devenir_taux_nb > 0 then 'toutes formations'
    end as devenir_perimetre,
    motives.devenir_cumul_debut_annee,
    motives.devenir_cumul_fin_annee,
    case when motives.code_voie = 'initiale_scolaire' then motives.devenir_formations_nb end as devenir_formations_nb,
    motives.devenir_formations_voie_nb,
    motives.devenir_formations_voie_rattachees_nb,
    case when motif_devenir is null then motives.devenir_taux_nb end as devenir_taux_nb,
    case when motif_devenir is null then motives.devenir_etablissements_nb end as devenir_etablissements_nb,
    motives.taux_emploi_6_mois_min_pct,
    motives.taux_emploi_6_mois_max_pct,
    case when motif_devenir is null then motives.definition_resultat end as definition_resultat,
    devenir.texte as motif_devenir
from motives
left join {{ ref('motifs_voies') }} as offre on motives.motif_offre = offre.code_motif
left join {{ ref('motifs_voies') }} as achats on motives.motif_achats = achats.code_motif
left join {{ ref('motifs_voies') }} as cpf on motives.motif_cpf = cpf.code_motif
left join {{ ref('motifs_voies') }} as devenir on motives.motif_devenir = devenir.code_motif
