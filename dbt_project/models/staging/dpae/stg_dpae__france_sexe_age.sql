select
    cast(annee as integer) as annee,
    libelle_sexe,
    libelle_tranche_age,
    {{ dpae_code('secteur_na38') }} as code_secteur,
    {{ dpae_is_calage('secteur_na38') }} as est_calage_secteur,
    {{ dpae_contract() }},
    {{ decimal_of('dpae_brut') }} as embauches_nb
from {{ source('raw', 'raw_dpae__france_sexe_age') }}
