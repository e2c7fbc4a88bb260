select *
from {{ ref('fct_metrics__penuries') }}
