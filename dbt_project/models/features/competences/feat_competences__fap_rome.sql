-- From an occupation of FAP to those of ROME: the crosswalk goes the other way, so its weights are turned round by the
-- hires of each code of ROME 3 (one where none is known); the occupations of ROME 4.0 that come from one code of ROME 3
-- share it evenly.
with volumes as (
    select code_rome_v3, sum(embauches_nb) as embauches_nb
    from {{ ref('bridge_naf_rome_v3') }}
    group by code_rome_v3
),

descendants as (
    select code_rome, code_rome_v3, count(*) over (partition by code_rome_v3) as descendants_nb
    from {{ ref('bridge_rome_rome_v3') }}
    where code_rome in (select code_rome from {{ ref('bridge_rome_competence') }})
),

liens as (
    select
        passages.code_fap,
        descendants.code_rome,
        {%- for bound in ['', '_min', '_max'] %}
        greatest(coalesce(volumes.embauches_nb, 0), 1) * passages.poids{{ bound }} / descendants.descendants_nb as masse{{ bound }}
        {{- "," if not loop.last }}
        {%- endfor %}
    from {{ ref('bridge_rome_v3_fap_2021') }} as passages
    inner join descendants using (code_rome_v3)
    left join volumes using (code_rome_v3)
    where passages.poids > 0
)

select
    code_fap,
    code_rome,
    {%- for bound in ['', '_min', '_max'] %}
    round(least(1, masse{{ bound }} / sum(masse) over (partition by code_fap)), 12) as poids{{ bound }}{{ "," if not loop.last }}
    {%- endfor %}
from liens
