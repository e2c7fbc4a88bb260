select
    cast(communes.millesime as integer) as millesime,
    communes.code_bassin_ft,
    bassins.libelle_bassin_ft,
    bassins.code_region,
    count(*) as communes_nb
from {{ ref('bridge_commune_bassin') }} as communes
inner join {{ ref('dim_bassin') }} as bassins using (code_bassin_ft)
group by all
