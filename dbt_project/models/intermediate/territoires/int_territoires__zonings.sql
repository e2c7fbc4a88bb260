-- Which territory each municipality belongs to, by zoning and vintage: what the zoning says of it, else what it
-- says of all the municipalities that ended in it, where they agree.
with declared as (
    select 'bassin_ft' as zonage, cast(millesime as integer) as millesime, code_commune_insee, code_bassin_ft as code_zone
    from {{ ref('stg_francetravail__bassins_communes') }}
    union
    select 'zone_emploi_insee', annee_cog, code_commune_insee, code_zone_emploi_insee
    from {{ ref('stg_zonesemploi__communes') }}
    union
    select 'arrondissement', annee_cog, code_commune_insee, code_arrondissement
    from {{ ref('stg_cog__communes') }}
    where code_arrondissement is not null
    union
    -- Arrondissements drawn in a year without official list.
    select 'arrondissement', millesime, code_commune_insee, code_arrondissement
    from {{ ref('stg_geo__communes') }}
    where code_arrondissement is not null
        and millesime not in (select annee_cog from {{ ref('stg_cog__communes') }} where code_arrondissement is not null)
),

carried as (
    select
        declared.zonage,
        declared.millesime,
        communes.code_commune_actuelle as code_commune_insee,
        max(declared.code_zone) as code_zone
    from declared
    inner join {{ ref('int_territoires__communes_followed') }} as communes using (code_commune_insee)
    where communes.statut_rattachement = 'successeur'
    group by all
    having count(distinct declared.code_zone) = 1
)

select zonage, millesime, code_commune_insee, code_zone, false as est_reporte
from declared
union all
select zonage, millesime, code_commune_insee, code_zone, true
from carried
anti join declared using (zonage, millesime, code_commune_insee)
