select
    {{ dpae_period('month') }},
    {{ dpae_contract() }},
    {{ dpae_measure('dpae_brut') }} as embauches_nb,
    {{ dpae_measure('dpae_cvs') }} as embauches_cvs_nb
from {{ source('raw', 'raw_dpae__france_mensuel') }}
