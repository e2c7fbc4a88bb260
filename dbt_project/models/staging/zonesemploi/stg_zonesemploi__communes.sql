select
    cast(millesime as integer) as annee_cog,
    code_commune_insee,
    libelle_commune,
    code_zone_emploi_insee,
    libelle_zone_emploi,
    code_departement,
    code_region
from {{ source('raw', 'raw_zonesemploi__communes') }}
