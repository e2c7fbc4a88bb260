select
    code_fap_2009 as code_source,
    code_fap_2021 as code_cible,
    poids,
    {{ weight_interval('poids', concentration=var('concentration_fap_2009_fap_2021')) }},
    cast(null as bigint) as effectif_nb,
    origine
from {{ ref('passage_fap_2009_fap_2021') }}
