{#-
    Each need beside what the survey counts, or the forecast expects, in its basin, for its occupation, its year. An
    occupation of ROME may be of several FAP: the projects of all of them bound its own from above, and nothing from
    below. So « dépasse » is certain, whatever the producer masked.
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

statistiques as (
    select
        annee,
        code_bassin_ft,
        code_fap,
        'enquête' as origine_statistique,
        sum(projets_recrutement_min) as projets_min,
        sum(projets_recrutement_max) as projets_max
    from {{ ref('fct_bassin_metier__projets_fap_2021') }}
    group by all
    union all
    select annee, code_bassin_ft, code_fap, 'prévision', lo_95, hi_95
    from {{ ref('fct_forecast__projets') }}
    where est_retenu and mesure = 'projets_recrutement_nb'
),

-- The year of the need, or the nearest one of which something is known.
dates as (
    select besoins.*, greatest(bornes.debut, least(bornes.fin, besoins.annee)) as annee_rapprochement
    from {{ ref('fct_besoin__recrutements_declares') }} as besoins
    cross join (select min(annee) as debut, max(annee) as fin from statistiques) as bornes
),

rapproches as (
    select
        besoins.id_besoin,
        count(familles.code_fap) as familles_nb,
        max(statistiques.origine_statistique) as origine_statistique,
        -- Rounded, so that the order in which decimals are added leaves no trace.
        if(any_value(besoins.nomenclature_metier) = 'rome', 0, round(sum(statistiques.projets_min), 1)) as projets_min,
        round(sum(statistiques.projets_max), 1) as projets_max
    from dates as besoins
    left join familles using (code_metier)
    left join statistiques
        on
            besoins.annee_rapprochement = statistiques.annee
            and besoins.code_bassin_ft = statistiques.code_bassin_ft
            and familles.code_fap = statistiques.code_fap
    group by besoins.id_besoin
)

select
    besoins.id_besoin,
    besoins.recueil_date,
    besoins.besoin_date,
    besoins.code_bassin_ft,
    bassins.libelle_bassin_ft,
    besoins.zone_animation,
    besoins.nomenclature_metier,
    besoins.code_metier,
    besoins.libelle_metier,
    besoins.codes_competences,
    besoins.recrutements_declares_nb,
    besoins.source_besoin,
    besoins.confiance,
    besoins.engagement_employeur,
    besoins.freins,
    'déclaré par le territoire' as statut_donnee,
    besoins.recrutements_declares_metier_nb,
    besoins.annee_rapprochement,
    rapproches.origine_statistique,
    if(rapproches.projets_max is null, null, rapproches.projets_min) as projets_recrutement_min,
    rapproches.projets_max as projets_recrutement_max,
    case
        when rapproches.familles_nb = 0 then 'non rapproché'
        when rapproches.projets_max is null then 'absent des données'
        when besoins.recrutements_declares_metier_nb > rapproches.projets_max then 'dépasse'
        else 'concorde'
    end as rapprochement
from dates as besoins
inner join rapproches using (id_besoin)
left join {{ ref('dim_bassin') }} as bassins using (code_bassin_ft)
