-- A course counts once in a basin, whatever its sessions.
select
    code_bassin_ft,
    count(*) as formations_nb,
    count(*) filter (est_rattachee) as formations_rattachees_nb,
    max(catalogue_date) as catalogue_date
from {{ ref('fct_bassin_formation__offre') }}
group by code_bassin_ft
