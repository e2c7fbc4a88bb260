select * exclude (est_calage_secteur)
from {{ ref('int_embauches__region_na38_summed') }}
where not est_calage_secteur
