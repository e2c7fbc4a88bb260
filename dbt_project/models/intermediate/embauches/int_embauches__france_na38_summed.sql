-- One row per activity, whatever the broad sector.
select
    annee,
    trimestre,
    periode_debut_date,
    code_secteur,
    est_calage_secteur,
    nature_contrat,
    duree_contrat,
    {{ sum_hires('false') }}
from {{ ref('stg_dpae__france_na38') }}
group by all
