-- A zoning stands from its vintage until the next one; before its first vintage nothing is known of it.
with vintages as (
    select
        zonage,
        millesime,
        coalesce(lead(millesime) over (partition by zonage order by millesime), 9999) as millesime_suivant
    from (select distinct zonage, millesime from {{ ref('int_territoires__zonings') }})
),

in_force as (
    select
        communes.annee,
        communes.code_commune_insee,
        {%- for zonage in ['bassin_ft', 'zone_emploi_insee', 'arrondissement'] %}
        max(zonings.code_zone) filter (zonings.zonage = '{{ zonage }}') as code_{{ zonage }},
        max(zonings.millesime) filter (zonings.zonage = '{{ zonage }}') as millesime_{{ zonage }},
        {%- endfor %}
    from {{ ref('int_territoires__communes_listed') }} as communes
    inner join vintages
        on communes.annee >= vintages.millesime and communes.annee < vintages.millesime_suivant
    inner join {{ ref('int_territoires__zonings') }} as zonings
        on vintages.zonage = zonings.zonage
        and vintages.millesime = zonings.millesime
        and communes.code_commune_insee = zonings.code_commune_insee
    group by all
)

select
    communes.annee,
    communes.code_commune_insee,
    communes.libelle_commune,
    communes.est_cog,
    followed.code_commune_actuelle,
    followed.statut_rattachement,
    in_force.code_bassin_ft,
    in_force.millesime_bassin_ft,
    in_force.code_zone_emploi_insee,
    in_force.millesime_zone_emploi_insee,
    in_force.code_arrondissement,
    in_force.millesime_arrondissement,
    communes.code_departement,
    departements.code_region,
    communes.annee = max(communes.annee) filter (communes.est_cog) over () as est_annee_courante
from {{ ref('int_territoires__communes_listed') }} as communes
inner join {{ ref('stg_insee__departements') }} as departements using (code_departement)
inner join {{ ref('int_territoires__communes_followed') }} as followed using (code_commune_insee)
left join in_force using (annee, code_commune_insee)
where {{ in_scope('departements.code_region') }}
