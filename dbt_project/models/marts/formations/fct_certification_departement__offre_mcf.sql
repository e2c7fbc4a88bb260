-- A course at a distance has no department, and is in no territory.
select
    max(offre.extraction_date) as extraction_date,
    departements.code_region,
    offre.code_departement,
    {{ certification('offre') }},
    min(offre.intitule_certification) as intitule_certification,
    count(distinct (offre.siret_organisme, offre.numero_formation)) as formations_nb,
    count(distinct offre.siret_organisme) as organismes_nb,
    {{ strict_sum('offre.actions_nb') }} as actions_nb,
    {{ strict_sum('offre.sessions_actives_nb') }} as sessions_actives_nb,
    min(offre.heures_min) as heures_min,
    max(offre.heures_max) as heures_max,
    min(offre.prix_min_eur) as prix_min_eur,
    max(offre.prix_max_eur) as prix_max_eur
from {{ ref('stg_mcf__catalogue') }} as offre
inner join {{ ref('stg_insee__departements') }} as departements using (code_departement)
where {{ in_scope('departements.code_region') }}
group by departements.code_region, offre.code_departement, type_referentiel, code_certification
