-- The official list first, then the polygons, then the codes that municipalities bear.
with named as (
    select 1 as rang, code_arrondissement, libelle_arrondissement
    from {{ ref('stg_cog__arrondissements') }}
    union all
    select 2, code_territoire, libelle_territoire
    from {{ ref('stg_contours__territoires') }}
    where niveau = 'arrondissement'
    union all
    select distinct 3, code_zone, cast(null as varchar)
    from {{ ref('int_territoires__zonings') }}
    where zonage = 'arrondissement'
)

select
    named.code_arrondissement,
    arg_min(named.libelle_arrondissement, named.rang) as libelle_arrondissement,
    departements.code_departement,
    departements.code_region
from named
inner join {{ ref('stg_insee__departements') }} as departements
    on departements.code_departement = {{ departement_of('named.code_arrondissement') }}
where {{ in_scope('departements.code_region') }}
group by all
