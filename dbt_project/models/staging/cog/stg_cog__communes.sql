-- Communes of full exercise: the others are parts of them.
select
    cast(millesime as integer) as annee_cog,
    code_commune_insee,
    libelle_commune,
    code_arrondissement
from {{ source('raw', 'raw_cog__communes') }}
where type_commune = 'COM'
