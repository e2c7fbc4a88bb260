select
    cast(annee as integer) as annee,
    code_bassin_ft,
    libelle_bassin_ft,
    code_rome,
    libelle_rome,
    cast(cast(offres as double) as bigint) as offres_nb,
    cast(cast(demandeurs_abc as double) as bigint) as demandeurs_abc_nb,
    {{ class_of('tension_classe') }} as tension_classe
from {{ source('raw', 'raw_tensions__bassins_rome') }}
