select
    communes.millesime,
    communes.code_commune_insee,
    communes.libelle_commune,
    communes.code_departement,
    departements.code_region,
    communes.code_bassin_ft,
    communes.millesime = max(communes.millesime) over () as est_millesime_courant
from {{ ref('stg_francetravail__bassins_communes') }} as communes
inner join {{ ref('stg_insee__departements') }} as departements using (code_departement)
where {{ in_scope('departements.code_region') }}
