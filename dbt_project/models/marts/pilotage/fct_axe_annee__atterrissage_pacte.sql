{%- set models = ['calendrier', 'annee_precedente', 'parts_mutualisees'] -%}
-- Where each year that is not over would end, by the method of least error in the past, between the extremes of what that
-- method erred by at the same month.
with lignes as (
    select annee, axe_pacte, financeur, prevu_eur, mesures.mesure
    from {{ ref('fct_axe_annee__finances_pacte') }}
    cross join (values ('engage'), ('paye')) as mesures (mesure)
    where coalesce(arrete_date < make_date(annee, 12, 31), true)
        or case mesures.mesure when 'engage' then engage_eur else paye_eur end is null
),

derniers as (
    select *
    from {{ ref('int_pilotage__estimate_landings') }}
    where final_eur is null
    qualify arrete_date = max(arrete_date) over (partition by annee, axe_pacte, financeur, mesure)
),

essais as (
    select *, month(arrete_date) as mois, observe_eur / estime_eur as rapport
    from {{ ref('fct_axe_annee__retrotest_atterrissage') }}
),

scores as (
    select
        mesure,
        count(*) filter (where est_retenu) as essais_nb,
        any_value(modele) filter (where est_retenu) as modele,
        {%- for model in models %}
        round(avg(abs(erreur_pct)) filter (where modele = '{{ model }}'), 2) as erreur_{{ model }}_pct{{ "," if not loop.last }}
        {%- endfor %}
    from essais
    group by mesure
),

ecarts as (
    select mesure, mois, count(*) as n, count(distinct annee) as annees_nb, min(rapport) as bas, max(rapport) as haut
    from essais
    where est_retenu
    group by mesure, mois
),

estimes as (
    select
        lignes.annee,
        lignes.axe_pacte,
        lignes.financeur,
        lignes.mesure,
        lignes.prevu_eur,
        -- What is known so far is known without any method.
        max(tous.arrete_date) as cutoff_date,
        max(tous.cumul_eur) as cumul_eur,
        any_value(tous.estime_eur) filter (where tous.modele = scores.modele) as estime_eur,
        any_value(scores) as score,
        any_value(ecarts) as ecart
    from lignes
    left join derniers as tous
        on lignes.annee = tous.annee and lignes.axe_pacte = tous.axe_pacte
        and lignes.financeur = tous.financeur and lignes.mesure = tous.mesure
    left join scores on lignes.mesure = scores.mesure
    left join ecarts on lignes.mesure = ecarts.mesure and tous.mois = ecarts.mois
    group by all
),

dits as (
    select *, coalesce(estime_eur is not null and ecart.annees_nb >= {{ var('atterrissage_annees_min') }}, false) as est_dit
    from estimes
)

select
    annee,
    axe_pacte,
    financeur,
    mesure,
    prevu_eur,
    cutoff_date,
    cumul_eur,
    case when est_dit then round(estime_eur, -3) end as atterrissage_eur,
    case when est_dit then round(greatest(cumul_eur, estime_eur * least(ecart.bas, 1)), -3) end as atterrissage_min_eur,
    case when est_dit then round(greatest(estime_eur, estime_eur * ecart.haut), -3) end as atterrissage_max_eur,
    case when est_dit then round(100 * estime_eur / prevu_eur, 1) end as atterrissage_pct,
    case when est_dit then score.modele end as modele,
    case when est_dit then ecart.n end as essais_intervalle_nb,
    -- Of the next one, were it drawn as the others were: errors of a same year are not.
    case when est_dit then round(100 * (ecart.n - 1) / (ecart.n + 1)) end as couverture_nominale_pct,
    case when est_dit then score.essais_nb end as essais_nb,
    {%- for model in models %}
    case when est_dit then score.erreur_{{ model }}_pct end as erreur_{{ model }}_pct,
    {%- endfor %}
    case when est_dit then 'modelise' else 'absent' end as statut_donnee,
    case
        when cumul_eur is null then 'Aucun montant reçu pour l’année (schéma suivi-financier-pacte).'
        when not est_dit
            then 'Moins de {{ var("atterrissage_annees_min") }} années closes où essayer une prévision au même mois.'
    end as motif_absence
from dits
