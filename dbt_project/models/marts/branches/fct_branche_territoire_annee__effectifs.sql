{#- Private employees of the divisions of NAF where a branch has its firms, as the producer counts them. -#}
with divisions as (
    select code_branche, bassins, trim(unnest(string_split(divisions_naf, '|'))) as division
    from {{ ref('branches') }}
    where valide_fin_date is null
),

effectifs as (
    select divisions.code_branche, effectifs.*
    from {{ ref('fct_bassin_naf_annee__effectifs') }} as effectifs
    inner join divisions
        on
            effectifs.code_naf[:2] = divisions.division
            -- A filière is of its basins only.
            and (divisions.bassins is null or list_contains(string_split(divisions.bassins, ' | '), effectifs.code_bassin_ft))
)

{% for level, code in [('region', 'code_region'), ('departement', 'code_departement'), ('bassin', 'code_bassin_ft')] %}
select
    code_branche,
    '{{ level }}' as niveau,
    {{ code }} as code_territoire,
    annee,
    cast(sum(effectifs_nb) as bigint) as effectifs_nb
from effectifs
where {{ code }} is not null
group by all
{{ 'union all' if not loop.last }}
{% endfor %}
