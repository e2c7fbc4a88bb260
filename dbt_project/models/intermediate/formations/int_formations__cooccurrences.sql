-- A course that bears a FORMACODE and a ROME code is one piece of evidence for the pair, whatever its sessions.
with paires as (
    select distinct
        'LHEO' as origine,
        formacode.numero_formation as formation,
        formacode.code as code_formacode,
        rome.code as code_rome_v3
    from {{ ref('stg_lheo__codes') }} as formacode
    inner join {{ ref('stg_lheo__codes') }} as rome using (numero_formation)
    where formacode.nomenclature = 'FORMACODE' and rome.nomenclature = 'ROME'

    union all

    select distinct
        'MCF',
        concat_ws('|', siret_organisme, numero_formation),
        unnest(codes_formacode),
        code_rome
    from (select *, unnest(codes_rome) as code_rome from {{ ref('stg_mcf__catalogue') }})
)

select
    code_formacode,
    code_rome_v3,
    count(*) as formations_nb
from paires
where regexp_full_match(code_formacode, '\d{5}') and regexp_full_match(code_rome_v3, '[A-N]\d{4}')
group by code_formacode, code_rome_v3
