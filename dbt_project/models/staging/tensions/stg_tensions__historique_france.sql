select
    cast(annee as integer) as annee,
    case length(code_fap) when 5 then 'detaille' else 'agrege' end as niveau_fap,
    version_fap,
    code_fap,
    cast(tension as double) as tension_indice
from {{ source('raw', 'raw_tensions__historique_france') }}
