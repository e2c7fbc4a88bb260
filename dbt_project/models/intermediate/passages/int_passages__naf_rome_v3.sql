with weighted as (
    select
        code_naf as code_source,
        code_rome_v3 as code_cible,
        embauches_nb / sum(embauches_nb) over (partition by code_naf) as poids,
        embauches_nb as effectif_nb,
        sum(embauches_nb) over (partition by code_naf) as embauches_total_nb
    from {{ ref('stg_labonneboite__embauches_rome_naf') }}
    where embauches_nb > 0
)

select
    code_source,
    code_cible,
    poids,
    {{ weight_interval('poids', 'embauches_total_nb', var('concentration_naf_rome_v3')) }},
    effectif_nb,
    'empirique' as origine
from weighted
