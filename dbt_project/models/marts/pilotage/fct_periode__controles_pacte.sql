{%- set rounded = 2 -%}
-- What the text of the pact bounds, read on its own envelopes, then on what is committed.
with montants as (
    select annee, axe_pacte, financeur, prevu_eur, prevu_eur as montant_eur, 'enveloppe' as base, make_date(annee, 12, 31) as arrete_date
    from {{ ref('fct_axe_annee__finances_pacte') }}
    where nature is not null
    union all
    select annee, axe_pacte, financeur, prevu_eur, engage_eur, 'engagement', arrete_date
    from {{ ref('fct_axe_annee__finances_pacte') }}
    where nature is not null
),

periodes as (
    select base, cast(annee as varchar) as periode, annee as fin_annee, axe_pacte, financeur, prevu_eur, montant_eur, arrete_date
    from montants
    union all
    select
        base,
        min(annee) || '-' || max(annee),
        max(annee),
        axe_pacte,
        financeur,
        sum(prevu_eur),
        case when count(montant_eur) = count(*) then sum(montant_eur) end,
        max(arrete_date)
    from montants
    group by base, axe_pacte, financeur
),

etat as (
    select
        base,
        periode,
        case when count(montant_eur) = count(*) then sum(montant_eur) end as total_eur,
        max(montant_eur) filter (where axe_pacte = 'transverse') as transverse_eur
    from periodes
    where financeur = 'État'
    group by base, periode
),

seuils as (
    select
        max(valeur) filter (where code_objectif = 'plafond_transverse') as plafond_transverse,
        max(valeur) filter (where code_objectif = 'marge_axes') as marge_axes
    from {{ ref('objectifs_pacte') }}
),

controles as (
    select
        'plafond_transverse' as code_controle,
        base,
        periode,
        'transverse' as axe_pacte,
        round(100 * transverse_eur / total_eur, {{ rounded }}) as valeur,
        cast(null as double) as seuil_min,
        plafond_transverse as seuil_max,
        'pour cent' as unite,
        true as est_close
    from etat
    cross join seuils
    union all
    select
        'marge_axes',
        base,
        periode,
        axe_pacte,
        round(100 * montant_eur / prevu_eur, {{ rounded }}),
        100 - marge_axes,
        100 + marge_axes,
        'pour cent',
        arrete_date >= make_date(fin_annee, 12, 31)
    from periodes
    cross join seuils
    where axe_pacte in ('1', '2')
    union all
    select
        'plancher_region',
        base,
        periode,
        axe_pacte,
        montant_eur,
        prevu_eur,
        null,
        'euros',
        arrete_date >= make_date(fin_annee, 12, 31)
    from periodes
    where financeur = 'Région'
)

select
    code_controle,
    base,
    periode,
    axe_pacte,
    valeur,
    seuil_min,
    seuil_max,
    unite,
    case
        when valeur is null then 'indéterminé'
        when valeur > seuil_max then 'hors limite'
        when valeur < seuil_min then case when est_close then 'hors limite' else 'en cours' end
        else 'respecté'
    end as verdict,
    case when valeur is null then 'Aucun montant engagé reçu pour toute la période.' end as motif_absence
from controles
