select
    {{ dpae_period('quarter') }},
    code_departement,
    {{ dpae_code('grand_secteur') }} as code_secteur,
    {{ dpae_is_calage('grand_secteur') }} as est_calage_secteur,
    {{ dpae_contract() }},
    {{ decimal_of('dpae_brut') }} as embauches_nb,
    {{ decimal_of('dpae_cvs') }} as embauches_cvs_nb
from {{ source('raw', 'raw_dpae__departement_secteur') }}
