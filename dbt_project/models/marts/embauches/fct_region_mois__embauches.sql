select *
from {{ ref('int_embauches__region_mensuel_summed') }}
