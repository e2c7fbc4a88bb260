select
    {{ dpae_period('quarter') }},
    {{ dpae_code('secteur_na38') }} as code_secteur,
    {{ dpae_is_calage('secteur_na38') }} as est_calage_secteur,
    {{ dpae_contract() }},
    {{ decimal_of('dpae_brut') }} as embauches_nb,
    {{ decimal_of('dpae_cvs') }} as embauches_cvs_nb
from {{ source('raw', 'raw_dpae__france_na38') }}
