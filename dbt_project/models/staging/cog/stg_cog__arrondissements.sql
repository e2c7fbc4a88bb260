-- The newest vintage of each one: the list that ships with the project holds those of Normandy only.
select
    code_arrondissement,
    libelle_arrondissement,
    code_departement
from {{ source('raw', 'raw_cog__arrondissements') }}
qualify row_number() over (partition by code_arrondissement order by millesime desc) = 1
