select
    {{ dpae_period('month') }},
    code_region,
    {{ dpae_is_calage('libelle_ancienne_region') }} as est_calage_territoire,
    {{ dpae_contract() }},
    {{ decimal_of('dpae_brut') }} as embauches_nb,
    {{ decimal_of('dpae_cvs') }} as embauches_cvs_nb
from {{ source('raw', 'raw_dpae__region_mensuel') }}
