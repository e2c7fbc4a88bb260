-- A commune that the zoning does not know has no basin: its employees are counted, and go nowhere.
select
    effectifs.annee,
    departements.code_region,
    departements.code_departement,
    communes.code_bassin_ft,
    effectifs.code_naf,
    cast(coalesce(sum(effectifs.etablissements_nb), 0) as bigint) as etablissements_nb,
    cast(coalesce(sum(effectifs.effectifs_nb), 0) as bigint) as effectifs_nb
from {{ ref('stg_effectifs__communes') }} as effectifs
inner join {{ ref('stg_insee__departements') }} as departements
    on starts_with(effectifs.code_commune_insee, departements.code_departement)
left join {{ ref('bridge_commune_bassin') }} as communes
    on effectifs.code_commune_insee = communes.code_commune_insee and communes.est_millesime_courant
where {{ in_scope('departements.code_region') }}
group by all
