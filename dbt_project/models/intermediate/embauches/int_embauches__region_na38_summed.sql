-- One row per region of today and activity, whatever the region of before 2016 and the broad sector.
select
    annee,
    trimestre,
    periode_debut_date,
    code_region,
    code_secteur,
    est_calage_secteur,
    nature_contrat,
    duree_contrat,
    {{ sum_hires('est_calage_territoire') }}
from {{ ref('stg_dpae__region_na38') }}
semi join {{ ref('stg_insee__regions') }} using (code_region)
where {{ in_scope('code_region') }}
group by all
