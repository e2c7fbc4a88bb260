select
    recouvrements.annee,
    recouvrements.code_bassin_ft,
    bassins.libelle_bassin_ft,
    recouvrements.code_arrondissement,
    arrondissements.libelle_arrondissement,
    recouvrements.code_zone_emploi_insee,
    zones.libelle_zone_emploi,
    recouvrements.communes_nb
from {{ ref('fct_territoires__recouvrements') }} as recouvrements
left join {{ ref('dim_bassin') }} as bassins on recouvrements.code_bassin_ft = bassins.code_bassin_ft
left join {{ ref('dim_zone_emploi') }} as zones
    on recouvrements.code_zone_emploi_insee = zones.code_zone_emploi_insee
left join {{ ref('dim_arrondissement') }} as arrondissements
    on recouvrements.code_arrondissement = arrondissements.code_arrondissement
