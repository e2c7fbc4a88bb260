with named as (
    select 'bassin' as niveau, code_bassin_ft as code_territoire, libelle_bassin_ft as libelle_territoire
    from {{ ref('dim_bassin') }}
    union all
    select 'arrondissement', code_arrondissement, libelle_arrondissement
    from {{ ref('dim_arrondissement') }}
    union all
    select 'departement', code_departement, libelle_departement
    from {{ ref('stg_insee__departements') }}
    where {{ in_scope('code_region') }}
    union all
    select 'region', code_region, libelle_region
    from {{ ref('dim_region') }}
    where {{ in_scope('code_region') }}
)

select
    contours.niveau,
    contours.code_territoire,
    named.libelle_territoire,
    contours.millesime,
    contours.millesime_polygones,
    contours.geometrie
from {{ ref('stg_geo__contours') }} as contours
inner join named using (niveau, code_territoire)
