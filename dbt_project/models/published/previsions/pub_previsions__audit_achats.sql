select *
from {{ ref('fct_purchases__audit') }}
