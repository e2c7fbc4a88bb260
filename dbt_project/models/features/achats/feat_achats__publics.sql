{%- set counts = ['entrees', 'entrees_pic'] -%}
-- Sums, over basins, devices and campaigns, of protected counts of which both are known.
with cellules as (
    select
        code_domaine_formacode,
        {%- for count in counts %}
        {{ protected_count('achats.' ~ count ~ '_nb', count, zero_is_public=(count in public_zero_counts())) }}
        {{- "," if not loop.last }}
        {%- endfor %}
    from {{ ref('fct_bassin_domaine_annee__formations_achetees') }} as achats
    where entrees_nb is not null and entrees_pic_nb is not null
)

select
    code_domaine_formacode,
    {%- for count in counts %}
    {%- set outer_loop = loop %}
    {%- for side in ['min', 'max'] %}
    cast({{ reproducible_sum(count ~ '_' ~ side) }} as double) as {{ count }}_{{ side }}{{ "," if not (loop.last and outer_loop.last) }}
    {%- endfor %}
    {%- endfor %}
from cellules
group by code_domaine_formacode
