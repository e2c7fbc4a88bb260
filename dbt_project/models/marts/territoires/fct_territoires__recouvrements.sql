select
    annee,
    code_bassin_ft,
    code_arrondissement,
    code_zone_emploi_insee,
    count(*) as communes_nb
from {{ ref('bridge_commune_territoires') }}
where code_bassin_ft is not null
group by all
