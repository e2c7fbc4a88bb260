-- The only place where the residual rows count: with them, the adjusted sectors add up to the adjusted total.
with secteurs as (
    select 'departement' as niveau, code_departement as code_territoire, * exclude (code_departement, code_region)
    from {{ ref('int_embauches__departement_secteur') }}
    union all by name
    select 'region' as niveau, code_region as code_territoire, * exclude (code_region)
    from {{ ref('int_embauches__region_na38_summed') }}
    union all by name
    select 'france' as niveau, 'france' as code_territoire, *
    from {{ ref('int_embauches__france_na38_summed') }}
)

select
    annee,
    trimestre,
    periode_debut_date,
    niveau,
    code_territoire,
    nature_contrat,
    duree_contrat,
    {{ sum_hires('est_calage_secteur') }},
    round(sum(embauches_cvs_nb) filter (est_calage_secteur), 6) as calage_cvs_nb
from secteurs
group by all
