select
    code_dispositif,
    libelle_dispositif,
    financeur,
    finalite,
    cast(heures_min as integer) as heures_min,
    cast(heures_max as integer) as heures_max,
    {{ day_of('validite_debut_date') }} as validite_debut_date,
    {{ day_of('validite_fin_date') }} as validite_fin_date,
    remplace_par
from {{ source('raw', 'raw_region__dispositifs') }}
qualify {{ is_newest_millesime() }}
