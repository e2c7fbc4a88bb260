select *
from {{ ref('stg_dpae__france_mensuel') }}
