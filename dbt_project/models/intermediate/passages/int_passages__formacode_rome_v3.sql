-- The courses of a FORMACODE are completed by a few that follow its semantic field (the first three digits), so that a
-- pair seen once is not certain and a rare code borrows from its neighbours.
with domains as (
    select code_formacode[:3] as code_domaine, code_rome_v3, sum(formations_nb) as formations_nb
    from {{ ref('int_formations__cooccurrences') }}
    group by all
),

prior as (
    select
        code_domaine,
        code_rome_v3,
        formations_nb / sum(formations_nb) over (partition by code_domaine) as part
    from domains
),

codes as (
    select code_formacode, sum(formations_nb) as formations_nb
    from {{ ref('int_formations__cooccurrences') }}
    group by code_formacode
),

weighted as (
    select
        codes.code_formacode as code_source,
        prior.code_rome_v3 as code_cible,
        (coalesce(pairs.formations_nb, 0) + {{ var('formations_a_priori') }} * prior.part)
        / (codes.formations_nb + {{ var('formations_a_priori') }}) as poids,
        coalesce(pairs.formations_nb, 0) as effectif_nb,
        codes.formations_nb
    from codes
    inner join prior on codes.code_formacode[:3] = prior.code_domaine
    left join {{ ref('int_formations__cooccurrences') }} as pairs using (code_formacode, code_rome_v3)
)

select
    code_source,
    code_cible,
    poids,
    {{ weight_interval('poids', effectif='(formations_nb + ' ~ var('formations_a_priori') ~ ')') }},
    cast(effectif_nb as bigint) as effectif_nb,
    'empirique' as origine
from weighted
