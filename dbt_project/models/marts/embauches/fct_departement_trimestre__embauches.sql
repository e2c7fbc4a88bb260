select * exclude (est_calage_secteur)
from {{ ref('int_embauches__departement_secteur') }}
where not est_calage_secteur
