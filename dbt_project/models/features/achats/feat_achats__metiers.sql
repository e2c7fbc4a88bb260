select
    passages.code_formacode,
    descripteurs.libelle_formacode,
    passages.code_fap,
    passages.poids
from {{ ref('bridge_formacode_fap_2021') }} as passages
left join {{ ref('dim_formacode') }} as descripteurs using (code_formacode)
