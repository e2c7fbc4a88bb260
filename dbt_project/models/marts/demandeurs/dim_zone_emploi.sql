-- The official list first, then the composition of the zones, then the series.
with named as (
    select 1 as rang, 0 as annee_cog, code_zone_emploi_insee, libelle_zone_emploi, code_region
    from {{ ref('stg_zonesemploi__zones') }}
    union all
    select distinct 2, annee_cog, code_zone_emploi_insee, libelle_zone_emploi, code_region
    from {{ ref('stg_zonesemploi__communes') }}
    union all
    select distinct 3, 0, code_zone_emploi_insee, libelle_zone_emploi, code_region
    from {{ ref('stg_chomage__zones_emploi') }}
)

select
    code_zone_emploi_insee,
    libelle_zone_emploi,
    code_zone_emploi_insee[:2] = '00' as est_interregionale
from named
where {{ in_scope('code_region') }}
qualify row_number() over (
    partition by code_zone_emploi_insee order by rang, annee_cog desc, libelle_zone_emploi
) = 1
