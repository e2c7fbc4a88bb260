select * exclude (est_retenu)
from {{ ref('pub_previsions__candidats') }}
where est_retenu
