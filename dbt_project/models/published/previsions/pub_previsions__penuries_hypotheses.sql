select *
from {{ ref('fct_assumptions__penuries') }}
