-- A basin belongs to the department that holds most of its municipalities.
select
    code_bassin_ft,
    mode(code_region order by code_region) as code_region,
    mode(code_departement order by code_departement) as code_departement
from {{ ref('bridge_commune_bassin') }}
where est_millesime_courant
group by code_bassin_ft
