-- A wave appears in April: the two whole years before it are known then. A basin takes the growth of the department
-- that holds most of its communes: nothing finer is published for all three.
with bassins as (
    select code_bassin_ft, mode(code_departement order by code_departement) as code_departement
    from {{ ref('bridge_commune_bassin') }}
    where est_millesime_courant
    group by all
),

valeurs as (
    select 'embauches' as indicateur, annee, code_departement, sum(embauches_nb) as valeur
    from {{ ref('fct_departement_trimestre__embauches') }}
    where duree_contrat = 'plus d’un mois'
    group by all
    having count(distinct trimestre) = 4 and count(embauches_nb) = count(*)

    union all

    select 'offres', year(periode_debut_date), code_departement, sum(offres_nb)
    from {{ ref('fct_departement_mois__offres') }}
    where type_offre = 'collectees' and type_emploi = 'Total' and qualification = 'Total'
    group by all
    having count(offres_nb) = 12

    union all

    select 'taux_chomage', year(periode_debut_date), code_departement, avg(taux_chomage_pct)
    from {{ ref('fct_departement_trimestre__taux_chomage') }}
    group by all
    having count(taux_chomage_pct) = 4
)

select
    cast(recent.annee + 1 as integer) as annee,
    bassins.code_bassin_ft,
    recent.indicateur,
    ln(recent.valeur / avant.valeur) as croissance_log
from valeurs as recent
inner join valeurs as avant
    on
        recent.indicateur = avant.indicateur
        and recent.code_departement = avant.code_departement
        and recent.annee = avant.annee + 1
inner join bassins on recent.code_departement = bassins.code_departement
where recent.valeur > 0 and avant.valeur > 0
