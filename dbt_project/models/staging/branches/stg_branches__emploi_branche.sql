select
    code_branche,
    niveau,
    code_territoire,
    cast(annee as integer) as annee,
    cast(salaries as bigint) as salaries,
    cast(etablissements as bigint) as etablissements,
    cast(replace(part_50_ans_plus, ',', '.') as double) as part_50_ans_plus,
    cast(salaries_age_connu as bigint) as salaries_age_connu,
    methode,
    etude,
    {{ day_of('date_publication') }} as publication_date,
    organisme,
    url_etude,
    fichier_sha256 as fichier_depose_sha256
from {{ source('raw', 'raw_branches__emploi_branche') }}
