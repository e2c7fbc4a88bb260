-- Every year that has a list of municipalities: the official one, or that of a zoning. The official name first.
with listed as (
    select 1 as rang, annee_cog as annee, code_commune_insee, libelle_commune
    from {{ ref('stg_cog__communes') }}
    union all
    select 2, annee_cog, code_commune_insee, libelle_commune
    from {{ ref('stg_zonesemploi__communes') }}
    union all
    select 3, cast(millesime as integer), code_commune_insee, libelle_commune
    from {{ ref('stg_francetravail__bassins_communes') }}
    union all
    select 4, millesime, code_territoire, libelle_territoire
    from {{ ref('stg_contours__territoires') }}
    where niveau = 'commune'
)

select
    annee,
    code_commune_insee,
    arg_min(libelle_commune, rang) as libelle_commune,
    min(rang) as rang_libelle,
    {{ departement_of('code_commune_insee') }} as code_departement,
    -- The zones d'emploi are given for the municipalities of the official code of the year.
    min(rang) <= 2 as est_cog
from listed
group by annee, code_commune_insee
