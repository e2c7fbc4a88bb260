select *
from {{ ref('fct_reliability__penuries') }}
