-- The producer keeps the regions of before 2016: Normandy is Basse-Normandie plus Haute-Normandie.
select
    annee,
    trimestre,
    periode_debut_date,
    code_region,
    nature_contrat,
    duree_contrat,
    {{ sum_hires('est_calage_territoire') }}
from {{ ref('stg_dpae__region_mensuel') }}
semi join {{ ref('stg_insee__regions') }} using (code_region)
where {{ in_scope('code_region') }}
group by all
