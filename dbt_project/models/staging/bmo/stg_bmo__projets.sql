select
    -- The layouts of 2014-2018 name the wave in the file name only.
    coalesce(cast(nullif(annee, '') as integer), cast(millesime as integer)) as annee,
    code_fap,
    version_fap,
    code_famille_bmo,
    libelle_famille_bmo,
    code_region,
    code_departement,
    libelle_departement,
    code_bassin_ft,
    libelle_bassin_ft,
    {{ measure_text('projets') }} as projets,
    {{ measure_text('projets_difficiles') }} as projets_difficiles,
    {{ measure_text('projets_saisonniers') }} as projets_saisonniers
from {{ source('raw', 'raw_bmo__projets') }}
