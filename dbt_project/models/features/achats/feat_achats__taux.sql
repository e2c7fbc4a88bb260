-- Counts behind each rate from a place to a job, of an occupation in the whole region: sums of protected counts.
select
    code_fap,
    round(sum(part_certifiante * places_nb) / nullif(sum(places_nb), 0), 6) as part_certifiante,
    {%- for rate, part, total in trainee_rates() %}
    {%- set outer_loop = loop %}
    {%- for role in ['part', 'total'] %}
    {%- set outest_loop = loop %}
    {%- for side in ['min', 'max'] %}
    {{ reproducible_sum(rate ~ '_' ~ role ~ '_' ~ side) }} as {{ rate }}_{{ role }}_{{ side }}
    {{- "," if not (loop.last and outer_loop.last and outest_loop.last) }}
    {%- endfor %}
    {%- endfor %}
    {%- endfor %}
from {{ ref('feat_penuries__formations') }}
group by code_fap
