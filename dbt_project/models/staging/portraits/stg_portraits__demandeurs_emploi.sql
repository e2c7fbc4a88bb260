-- The rows of all occupations together hold no value in any year.
select
    cast(annee as integer) as annee,
    case length(code_fap) when 5 then 'detaille' else 'agrege' end as niveau_fap,
    version_fap,
    code_fap,
    case categorie when 'Catégorie A' then 'A' else 'ABC' end as categorie,
    cast(round(1000 * cast(nullif(demandeurs_milliers, 'NA') as double)) as bigint) as demandeurs_emploi_nb
from {{ source('raw', 'raw_portraits__demandeurs_emploi') }}
where code_fap <> 'Ensemble'
