select *
from {{ ref('fct_reliability__audit') }}
