-- The last closing of a year sums it up: amounts run from the first day of January.
with derniers as (
    select *
    from {{ ref('stg_region__suivi_financier_pacte') }}
    qualify row_number() over (partition by annee, axe_pacte, financeur order by arrete_date desc) = 1
)

select
    coalesce(prevus.annee, suivis.annee) as annee,
    coalesce(prevus.axe_pacte, suivis.axe_pacte) as axe_pacte,
    coalesce(prevus.financeur, suivis.financeur) as financeur,
    prevus.nature,
    cast(prevus.montant_eur as double) as prevu_eur,
    suivis.arrete_date,
    suivis.engage_eur,
    suivis.paye_eur,
    round(100 * suivis.engage_eur / prevus.montant_eur, 2) as taux_engagement_pct,
    case when suivis.engage_eur > 0 then round(100 * suivis.paye_eur / suivis.engage_eur, 2) end as taux_paiement_pct,
    case when suivis.engage_eur is null then 'absent' else 'observe' end as statut_donnee,
    case
        when suivis.annee is null then 'Aucun montant reçu (schéma suivi-financier-pacte).'
        when suivis.engage_eur is null then 'Le fichier reçu ne donne pas le montant engagé.'
    end as motif_absence
from {{ ref('enveloppes_pacte') }} as prevus
full join derniers as suivis
    on prevus.annee = suivis.annee
    and prevus.axe_pacte = suivis.axe_pacte
    and prevus.financeur = suivis.financeur
