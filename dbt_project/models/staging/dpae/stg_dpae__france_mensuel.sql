select
    {{ dpae_period('month') }},
    {{ dpae_contract() }},
    {{ decimal_of('dpae_brut') }} as embauches_nb,
    {{ decimal_of('dpae_cvs') }} as embauches_cvs_nb
from {{ source('raw', 'raw_dpae__france_mensuel') }}
