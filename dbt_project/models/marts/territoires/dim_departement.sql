select
    code_departement,
    libelle_departement,
    code_region
from {{ ref('stg_insee__departements') }}

union all

-- The survey also covers territories that are no department (Saint-Martin).
select
    code_departement,
    min(libelle_departement) as libelle_departement,
    min(code_region) as code_region
from {{ ref('int_besoins__projets_bounded') }}
anti join {{ ref('stg_insee__departements') }} using (code_departement)
group by code_departement
