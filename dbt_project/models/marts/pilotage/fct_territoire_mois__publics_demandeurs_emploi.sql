-- Each public among all job seekers, and that of the PIC within each other: the part and the whole, as they were sent.
with territoires as (
    select 'region' as niveau, code_region as code_territoire from {{ ref('dim_region') }}
    where {{ in_scope('code_region') }}
    union all
    select 'departement', code_departement from {{ ref('dim_departement') }}
    where {{ in_scope('code_region') }}
    union all
    select 'zone_emploi', code_zone_emploi_insee from {{ ref('dim_zone_emploi') }}
),

-- Of a public: who is counted, and among whom.
parts as (
    select unnest(['pic'{% for public in job_seeker_publics() %}, '{{ public }}'{% endfor %}]) as public, 'ensemble' as parmi
    {%- for public in job_seeker_publics() %}
    union all
    select 'pic', '{{ public }}'
    {%- endfor %}
)

select
    touts.periode_debut_date,
    touts.niveau,
    touts.code_territoire,
    touts.categorie,
    parts.public,
    parts.parmi,
    {%- for bound in ['nb', 'min', 'max'] %}
    cast(parties.inscrits_{{ bound }} as bigint) as partie_{{ bound }},
    {%- endfor %}
    {%- for bound in ['nb', 'min', 'max'] %}
    cast(touts.inscrits_{{ bound }} as bigint) as tout_{{ bound }},
    {%- endfor %}
    rupture.rupture_debut_date
from {{ ref('stg_convention__publics_demandeurs_emploi') }} as touts
inner join parts on touts.public = parts.parmi
inner join {{ ref('stg_convention__publics_demandeurs_emploi') }} as parties
    on touts.periode_debut_date = parties.periode_debut_date
    and touts.niveau = parties.niveau
    and touts.code_territoire = parties.code_territoire
    and touts.categorie = parties.categorie
    and parties.public = case when parts.parmi = 'ensemble' then parts.public else parts.public || '_' || parts.parmi end
semi join territoires on touts.niveau = territoires.niveau and touts.code_territoire = territoires.code_territoire
left join lateral ({{ last_break('demandeurs_emploi', 'touts.periode_debut_date') }}) as rupture on true
