-- A basin may lie in several departments; it is whole in one where all its communes are.
with communes as (
    select code_bassin_ft, {{ departement_of('code_commune_insee') }} as code_departement
    from {{ ref('bridge_commune_bassin') }}
    where est_millesime_courant and code_bassin_ft is not null
)

select
    code_bassin_ft,
    code_departement,
    count(*) over (partition by code_bassin_ft) = 1 as est_entier
from (select distinct code_bassin_ft, code_departement from communes)
