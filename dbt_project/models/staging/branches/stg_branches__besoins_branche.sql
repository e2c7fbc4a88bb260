select
    code_branche,
    niveau,
    code_territoire,
    code_metier,
    cast(annee as integer) as annee,
    cast(recrutements_min as bigint) as recrutements_min,
    cast(recrutements_max as bigint) as recrutements_max,
    methode,
    cast(repondants as bigint) as repondants_nb,
    etude,
    {{ day_of('date_publication') }} as publication_date,
    organisme,
    url_etude,
    fichier_sha256 as fichier_depose_sha256
from {{ source('raw', 'raw_branches__besoins_branche') }}
