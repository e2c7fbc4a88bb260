select
    cast(annee as integer) as annee,
    case code_fap when 'Ensemble' then 'ensemble' else 'agrege' end as niveau_fap,
    version_fap,
    code_fap,
    case type_taux
        when 'Taux d''entrée' then 'entree'
        when 'Taux de sortie' then 'sortie'
        else 'rotation'
    end as type_taux,
    cast(taux as double) as taux_pct
from {{ source('raw', 'raw_portraits__mouvements') }}
