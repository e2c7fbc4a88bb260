-- Shortages and places of an occupation count for the part of it that is of the transition. Bounds of places take both
-- crosswalks, from courses to occupations and from occupations to trades, at the same end: wider than an interval.
with poids as (
    select code_groupe, code_fap, poids, poids_min, poids_max
    from {{ ref('fct_weights__groupes') }}
    where type_groupe = 'transition'
),

penuries as (
    select
        penuries.annee,
        penuries.cutoff_annee,
        penuries.code_bassin_ft,
        poids.code_groupe,
        cast(count(penuries.probabilite_penurie) as integer) as metiers_estimes_nb,
        round(sum(poids.poids * penuries.probabilite_penurie), 2) as penuries_attendues_nb
    from {{ ref('fct_forecast__penuries') }} as penuries
    inner join poids using (code_fap)
    group by all
),

achats as (
    select
        achats.annee as campagne_annee,
        achats.code_bassin_ft,
        poids.code_groupe,
        round(sum(poids.poids * achats.places_nb), 1) as places_nb,
        round(sum(poids.poids_min * achats.places_min), 1) as places_min,
        round(sum(poids.poids_max * achats.places_max), 1) as places_max
    from {{ ref('fct_bassin_metier_annee__formations_achetees') }} as achats
    inner join poids using (code_fap)
    where achats.annee = (select max(annee) from {{ ref('fct_bassin_metier_annee__formations_achetees') }})
    group by all
)

select
    sommes.annee,
    sommes.cutoff_annee,
    sommes.annee - sommes.cutoff_annee as horizon_periodes,
    sommes.code_bassin_ft,
    bassins.libelle_bassin_ft,
    sommes.code_groupe as code_transition,
    sommes.metiers_nb,
    coalesce(penuries.metiers_estimes_nb, 0) as metiers_estimes_nb,
    penuries.penuries_attendues_nb,
    sommes.projets_nb,
    sommes.projets_lo_80,
    sommes.projets_hi_80,
    sommes.projets_difficiles_nb,
    sommes.projets_difficiles_lo_80,
    sommes.projets_difficiles_hi_80,
    sommes.part_renseignee_pct,
    achats.campagne_annee,
    achats.places_nb,
    achats.places_min,
    achats.places_max,
    coalesce(formations.formations_nb, 0) as formations_nb,
    coalesce(formations.formations_rattachees_nb, 0) as formations_rattachees_nb,
    formations.catalogue_date,
    'derive' as statut_donnee
from {{ ref('fct_forecast__groupes') }} as sommes
left join {{ ref('dim_bassin') }} as bassins using (code_bassin_ft)
left join {{ ref('fct_bassin__couverture_formations') }} as formations using (code_bassin_ft)
left join penuries
    on sommes.annee = penuries.annee
    and sommes.cutoff_annee = penuries.cutoff_annee
    and sommes.code_bassin_ft = penuries.code_bassin_ft
    and sommes.code_groupe = penuries.code_groupe
left join achats
    on sommes.code_bassin_ft = achats.code_bassin_ft and sommes.code_groupe = achats.code_groupe
where sommes.type_groupe = 'transition'
