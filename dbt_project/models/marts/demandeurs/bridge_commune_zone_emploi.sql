select
    annee_cog,
    code_commune_insee,
    libelle_commune,
    code_departement,
    code_region,
    code_zone_emploi_insee,
    annee_cog = max(annee_cog) over () as est_annee_courante
from {{ ref('stg_zonesemploi__communes') }}
where {{ in_scope('code_region') }}
