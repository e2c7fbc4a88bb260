select *
from {{ ref('fct_details__audit') }}
