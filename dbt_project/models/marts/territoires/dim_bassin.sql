-- The official list first, then the newest wave, then the newest table of communes.
with named as (
    select 1 as rang, '' as millesime, code_bassin_ft, libelle_bassin_ft, code_region
    from {{ ref('stg_francetravail__bassins') }}
    union all
    select distinct 2, cast(annee as varchar), code_bassin_ft, libelle_bassin_ft, code_region
    from {{ ref('int_besoins__projets_bounded') }}
    union all
    select distinct 3, communes.millesime, communes.code_bassin_ft, communes.libelle_bassin_ft, departements.code_region
    from {{ ref('stg_francetravail__bassins_communes') }} as communes
    inner join {{ ref('stg_insee__departements') }} as departements using (code_departement)
)

select
    named.code_bassin_ft,
    coalesce(libelles.libelle_bassin_ft, {{ readable_label('named.libelle_bassin_ft') }}) as libelle_bassin_ft,
    named.code_region
from named
left join {{ ref('libelles_bassins') }} as libelles on upper(named.libelle_bassin_ft) = libelles.libelle_producteur
where {{ in_scope('named.code_region') }}
qualify row_number() over (
    partition by named.code_bassin_ft
    order by named.rang, named.millesime desc, named.libelle_bassin_ft, named.code_region
) = 1
