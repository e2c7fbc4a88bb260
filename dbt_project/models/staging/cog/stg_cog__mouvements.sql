-- What makes a code end in another: mergers, and changes of code. Names and re-established communes do not.
select distinct
    cast(date_effet as date) as effet_date,
    code_commune_avant,
    code_commune_apres
from {{ source('raw', 'raw_cog__mouvements') }}
where type_commune_avant = 'COM'
    and type_commune_apres = 'COM'
    and code_commune_avant <> code_commune_apres
    and type_mouvement in ('31', '32', '33', '34', '41', '50')
