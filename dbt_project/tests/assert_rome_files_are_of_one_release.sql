-- Releases of ROME 4.0 side by side: the files of one release go together.
with releases as (
    {%- for table in ['grands_domaines', 'domaines', 'metiers', 'competences', 'savoirs', 'contextes_travail',
                      'liens_competences', 'mobilites'] %}
    select distinct '{{ table }}' as fichier, version_rome
    from {{ ref('stg_rome__' ~ table) }}
    where version_rome is not null
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select fichier, version_rome
from releases
where (select count(distinct version_rome) from releases) > 1
