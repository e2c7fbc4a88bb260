select
    passage.annee,
    passage.code_commune_insee,
    coalesce(passage.libelle_commune, communes.libelle_commune) as libelle_commune,
    passage.est_cog,
    passage.code_commune_actuelle,
    passage.statut_rattachement,
    passage.code_bassin_ft,
    bassins.libelle_bassin_ft,
    passage.millesime_bassin_ft,
    passage.code_zone_emploi_insee,
    zones.libelle_zone_emploi,
    passage.millesime_zone_emploi_insee,
    passage.code_arrondissement,
    arrondissements.libelle_arrondissement,
    passage.millesime_arrondissement,
    passage.code_departement,
    passage.code_region
from {{ ref('bridge_commune_territoires') }} as passage
left join {{ ref('dim_commune') }} as communes using (code_commune_insee)
left join {{ ref('dim_bassin') }} as bassins on passage.code_bassin_ft = bassins.code_bassin_ft
left join {{ ref('dim_zone_emploi') }} as zones on passage.code_zone_emploi_insee = zones.code_zone_emploi_insee
left join {{ ref('dim_arrondissement') }} as arrondissements
    on passage.code_arrondissement = arrondissements.code_arrondissement
