select *
from {{ ref('fct_assumptions__competences') }}
