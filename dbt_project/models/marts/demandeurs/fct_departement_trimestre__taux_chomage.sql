select
    taux.periode_debut_date,
    taux.code_departement,
    taux.taux_chomage_pct
from {{ ref('stg_chomage__departements') }} as taux
inner join {{ ref('stg_insee__departements') }} as departements using (code_departement)
where {{ in_scope('departements.code_region') }}
