select *
from {{ ref('fct_scores__audit') }}
