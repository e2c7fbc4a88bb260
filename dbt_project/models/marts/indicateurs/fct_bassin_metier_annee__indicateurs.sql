{%- set keys = ['annee', 'code_region', 'code_bassin_ft', 'code_fap'] -%}
-- Method and assumptions: docs/adr/0015-indicators.md.
with sommes as (
    -- The departments of a basin that straddles several are one cell of the survey's basin.
    select
        {{ keys | join(', ') }},
        {%- for measure in measures() %}
        {{ sum_bounded(measure) }}{{ "," if not loop.last }}
        {%- endfor %}
    from {{ ref('fct_bassin_metier__projets_fap_2021') }}
    group by all
),

besoins as (
    select
        *,
        coalesce(projets_difficiles_nb, (projets_difficiles_min + projets_difficiles_max) / 2) as difficiles,
        projets_recrutement_nb - projets_saisonniers_nb as non_saisonniers_nb,
        greatest(0, projets_recrutement_min - projets_saisonniers_max) as non_saisonniers_min,
        greatest(0, projets_recrutement_max - projets_saisonniers_min) as non_saisonniers_max,
        coalesce(non_saisonniers_nb, (non_saisonniers_min + non_saisonniers_max) / 2) as non_saisonniers
    from sommes
),

-- Difficult projects are hidden where they are few: to leave these cells out would raise every share.
mesurables as (
    select *, code_fap[1] as code_fap_22
    from besoins
    where projets_recrutement_nb > 0
),

regions_metiers as (
    select annee, code_region, code_fap, sum(difficiles) as difficiles, sum(projets_recrutement_nb) as projets
    from mesurables
    group by all
),

regions_domaines as (
    select annee, code_region, code_fap_22, sum(difficiles) / sum(projets_recrutement_nb) as part
    from mesurables
    group by all
),

-- What the region says of an occupation: its own share, or that of its domain when the region has too few projects.
attendus as (
    select
        besoins.annee,
        besoins.code_region,
        besoins.code_bassin_ft,
        besoins.code_fap,
        case
            when regions_metiers.projets >= {{ var('projets_region_min') }}
                then regions_metiers.difficiles / regions_metiers.projets
            else regions_domaines.part
        end as part
    from besoins
    left join regions_metiers using (annee, code_region, code_fap)
    inner join regions_domaines
        on besoins.annee = regions_domaines.annee
        and besoins.code_region = regions_domaines.code_region
        and besoins.code_fap[1] = regions_domaines.code_fap_22
),

-- Moment estimate of the correlation within a cell: what the shares vary beyond chance (Kleinman, 1973).
correlations as (
    select
        annee,
        code_region,
        greatest(1e-3, least(1 - 1e-3,
            sum(pow(difficiles - projets_recrutement_nb * part, 2) / projets_recrutement_nb - part * (1 - part))
            / nullif(sum(part * (1 - part) * (projets_recrutement_nb - 1)), 0)
        )) as correlation
    from mesurables
    inner join attendus using ({{ keys | join(', ') }})
    group by all
),

lissables as (
    select
        besoins.*,
        attendus.part,
        1 / coalesce(correlations.correlation, 0.5) - 1 as poids_region,
        coalesce(projets_recrutement_nb, (projets_recrutement_min + projets_recrutement_max) / 2) as projets
    from besoins
    inner join attendus using ({{ keys | join(', ') }})
    left join correlations using (annee, code_region)
),

lissees as (
    select
        *,
        (difficiles + poids_region * part) / (projets + poids_region) as moyenne,
        (projets_difficiles_min + poids_region * part) / (projets_recrutement_max + poids_region) as moyenne_min,
        (projets_difficiles_max + poids_region * part)
        / (greatest(projets_recrutement_min, projets_difficiles_max) + poids_region) as moyenne_max
    from lissables
),

indicateurs as (
    select
        {{ keys | join(', ') }},
        'part_difficile_pct' as code_indicateur,
        100 * projets_difficiles_nb / projets_recrutement_nb as valeur,
        100 * projets_difficiles_min / projets_recrutement_max as valeur_min,
        least(100, 100 * projets_difficiles_max / projets_recrutement_max) as valeur_max,
        projets_difficiles_nb as numerateur_nb,
        projets_recrutement_nb as denominateur_nb,
        projets_recrutement_min as volume_nb,
        'observe' as statut_donnee
    from besoins
    where projets_recrutement_max > 0

    union all by name

    select
        {{ keys | join(', ') }},
        'part_difficile_lissee_pct' as code_indicateur,
        100 * moyenne as valeur,
        100 * greatest(0, moyenne_min - {{ z_80() }} * sqrt(moyenne_min * (1 - moyenne_min) / (projets + poids_region + 1)))
            as valeur_min,
        100 * least(1, moyenne_max + {{ z_80() }} * sqrt(moyenne_max * (1 - moyenne_max) / (projets + poids_region + 1)))
            as valeur_max,
        difficiles + poids_region * part as numerateur_nb,
        projets + poids_region as denominateur_nb,
        projets_recrutement_min as volume_nb,
        'estime' as statut_donnee
    from lissees

    union all by name

    select
        {{ keys | join(', ') }},
        'projets_non_saisonniers_nb' as code_indicateur,
        non_saisonniers_nb as valeur,
        non_saisonniers_min as valeur_min,
        non_saisonniers_max as valeur_max,
        non_saisonniers_nb as numerateur_nb,
        cast(null as double) as denominateur_nb,
        projets_recrutement_min as volume_nb,
        'observe' as statut_donnee
    from besoins

    union all by name

    select
        annee,
        bassins.code_region,
        code_bassin_ft,
        code_fap,
        'offres_par_demandeur' as code_indicateur,
        offres_par_demandeur as valeur,
        offres_par_demandeur_min as valeur_min,
        offres_par_demandeur_max as valeur_max,
        offres_nb as numerateur_nb,
        demandeurs_abc_nb as denominateur_nb,
        least(offres_nb, demandeurs_abc_nb) as volume_nb,
        'estime' as statut_donnee
    from {{ ref('fct_bassin_metier_annee__offres_demandeurs') }}
    inner join {{ ref('dim_bassin') }} as bassins using (code_bassin_ft)

    union all by name

    select
        {{ keys | join(', ') }},
        'projets_durables_par_demandeur' as code_indicateur,
        non_saisonniers / nullif(demandeurs_abc_nb, 0) as valeur,
        non_saisonniers_min / nullif(demandeurs_abc_max, 0) as valeur_min,
        non_saisonniers_max / nullif(demandeurs_abc_min, 0) as valeur_max,
        non_saisonniers as numerateur_nb,
        demandeurs_abc_nb as denominateur_nb,
        least(projets_recrutement_min, demandeurs_abc_min) as volume_nb,
        'estime' as statut_donnee
    from besoins
    inner join {{ ref('fct_bassin_metier_annee__offres_demandeurs') }} using (annee, code_bassin_ft, code_fap)

    union all by name

    select
        {{ keys | join(', ') }},
        'couverture_formation_pct' as code_indicateur,
        100 * termines_nb / nullif(difficiles, 0) as valeur,
        100 * termines_min / nullif(projets_difficiles_max, 0) as valeur_min,
        100 * termines_max / nullif(projets_difficiles_min, 0) as valeur_max,
        termines_nb as numerateur_nb,
        difficiles as denominateur_nb,
        projets_difficiles_min as volume_nb,
        'estime' as statut_donnee
    from besoins
    inner join {{ ref('fct_bassin_metier_annee__formations_achetees') }} using (annee, code_bassin_ft, code_fap)
    where termines_nb is not null
)

{{ indicator_rows('indicateurs', keys) }}
