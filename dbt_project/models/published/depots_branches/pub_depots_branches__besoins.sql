{#-
    What a branch deposited, as an interval, beside the projects of the survey (or of its forecast, in a basin: no
    interval of several basins is known) in the same territory, for the same occupation, in the year or the nearest one
    that is known. An occupation of ROME may be of several FAP, whose projects bound its own from above and nothing from
    below. Beside them, what the territories told for the year.
-#}
with familles as (
    select code_fap as code_metier, code_fap
    from {{ ref('dim_metier') }}
    where version_fap = '2021'
    union all
    select distinct rome.code_rome, fap.code_fap
    from {{ ref('bridge_rome_rome_v3') }} as rome
    inner join {{ ref('bridge_rome_v3_fap_2021') }} as fap using (code_rome_v3)
),

-- The only FAP of an occupation; null where it has several.
uniques as (
    select code_metier, if(count(*) = 1, min(code_fap), null) as code_fap
    from familles
    group by code_metier
),

statistiques as (
    {% for level, code in [('region', 'code_region'), ('departement', 'code_departement'), ('bassin', 'code_bassin_ft')] %}
    select
        '{{ level }}' as niveau,
        {{ code }} as code_territoire,
        annee,
        code_fap,
        'enquête' as origine_statistique,
        sum(projets_recrutement_min) as projets_min,
        sum(projets_recrutement_max) as projets_max
    from {{ ref('fct_bassin_metier__projets_fap_2021') }}
    group by all
    union all
    {% endfor %}
    select 'bassin', code_bassin_ft, annee, code_fap, 'prévision', lo_95, hi_95
    from {{ ref('fct_forecast__projets') }}
    where est_retenu and mesure = 'projets_recrutement_nb'
),

bornes as (
    select niveau, min(annee) as debut, max(annee) as fin
    from statistiques
    group by niveau
),

deposes as (
    select besoins.*, greatest(bornes.debut, least(bornes.fin, besoins.annee)) as annee_proche
    from {{ ref('fct_branche_territoire_metier_annee__besoins') }} as besoins
    left join bornes using (niveau)
),

rapproches as (
    select
        deposes.code_branche,
        deposes.niveau,
        deposes.code_territoire,
        deposes.code_metier,
        deposes.annee,
        count(familles.code_fap) as familles_nb,
        max(statistiques.origine_statistique) as origine_statistique,
        -- Rounded, so that the order in which decimals are added leaves no trace.
        if(any_value(deposes.nomenclature_metier) = 'rome', 0, round(sum(statistiques.projets_min), 1)) as projets_min,
        round(sum(statistiques.projets_max), 1) as projets_max
    from deposes
    left join familles using (code_metier)
    left join statistiques
        on
            deposes.niveau = statistiques.niveau
            and deposes.code_territoire = statistiques.code_territoire
            and deposes.annee_proche = statistiques.annee
            and familles.code_fap = statistiques.code_fap
    group by all
),

-- The needs of a department are those of the basins that lie in it whole: what territories told is a least anyway.
bassins as (
    select 'bassin' as niveau, code_bassin_ft as code_territoire, code_bassin_ft
    from {{ ref('dim_bassin') }}
    union all
    select 'departement', code_departement, code_bassin_ft
    from {{ ref('bridge_bassin_departement') }}
    where est_entier
    union all
    select 'region', code_region, code_bassin_ft
    from {{ ref('dim_bassin') }}
),

territoires as (
    select
        deposes.code_branche,
        deposes.niveau,
        deposes.code_territoire,
        deposes.code_metier,
        deposes.annee,
        count(*) as besoins_nb,
        cast(sum(besoins.recrutements_declares_nb) as bigint) as recrutements_nb
    from deposes
    inner join bassins using (niveau, code_territoire)
    inner join {{ ref('fct_besoin__recrutements_declares') }} as besoins
        on bassins.code_bassin_ft = besoins.code_bassin_ft and deposes.annee = besoins.annee
    left join uniques on besoins.code_metier = uniques.code_metier
    where besoins.code_metier = deposes.code_metier or uniques.code_fap = deposes.code_metier
    group by all
),

motives as (
    select
        *,
        case
            when familles_nb = 0 then 'aucun passage du métier vers la FAP'
            when projets_max is null then 'aucune statistique pour ce métier dans ce territoire'
            when abs(annee - annee_proche) > 3 then 'aucune statistique à moins de quatre ans'
        end as motif_non_comparable
    from deposes
    inner join rapproches using (code_branche, niveau, code_territoire, code_metier, annee)
)

select
    motives.code_branche,
    branches.libelle_branche,
    motives.niveau,
    motives.code_territoire,
    motives.libelle_territoire,
    motives.nomenclature_metier,
    motives.code_metier,
    motives.libelle_metier,
    motives.annee,
    motives.recrutements_min,
    motives.recrutements_max,
    motives.methode,
    motives.repondants_nb,
    motives.etude,
    motives.publication_date,
    motives.organisme,
    motives.url_etude,
    motives.fichier_depose_sha256,
    'déposé par la branche' as statut_donnee,
    if(motif_non_comparable is null, motives.annee_proche, null) as annee_rapprochement,
    if(motif_non_comparable is null, motives.origine_statistique, null) as origine_statistique,
    if(motif_non_comparable is null, motives.projets_min, null) as projets_recrutement_min,
    if(motif_non_comparable is null, motives.projets_max, null) as projets_recrutement_max,
    case
        when motif_non_comparable is not null then 'non comparable'
        when motives.recrutements_min > motives.projets_max then 'au-dessus'
        when motives.recrutements_max < motives.projets_min then 'en dessous'
        else 'concorde'
    end as rapprochement,
    motives.motif_non_comparable,
    territoires.besoins_nb as besoins_territoires_nb,
    territoires.recrutements_nb as recrutements_territoires_nb,
    case
        when territoires.besoins_nb is null then 'aucun besoin déclaré'
        when motives.recrutements_max < territoires.recrutements_nb then 'en dessous'
        else 'couvre'
    end as rapprochement_territoires
from motives
left join territoires using (code_branche, niveau, code_territoire, code_metier, annee)
left join {{ ref('branches') }} as branches
    on motives.code_branche = branches.code_branche and branches.valide_fin_date is null
