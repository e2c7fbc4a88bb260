with named as (
    select
        code_commune_insee,
        -- INSEE writes the article of a name, the polygons do not; then the newest.
        arg_max(libelle_commune, annee - 10000 * rang_libelle) as libelle_commune,
        min(annee) filter (est_cog) as premiere_annee_cog,
        max(annee) filter (est_cog) as derniere_annee_cog,
        any_value(code_departement) as code_departement
    from {{ ref('int_territoires__communes_listed') }}
    group by code_commune_insee
),

placed as (
    select code_commune_insee, longitude, latitude
    from {{ ref('stg_geo__communes') }}
    qualify row_number() over (partition by code_commune_insee order by millesime desc) = 1
)

select
    named.code_commune_insee,
    named.libelle_commune,
    named.premiere_annee_cog,
    named.derniere_annee_cog,
    followed.code_commune_actuelle,
    followed.statut_rattachement,
    named.code_departement,
    departements.code_region,
    placed.longitude,
    placed.latitude
from named
inner join {{ ref('stg_insee__departements') }} as departements using (code_departement)
inner join {{ ref('int_territoires__communes_followed') }} as followed using (code_commune_insee)
left join placed using (code_commune_insee)
where {{ in_scope('departements.code_region') }}
