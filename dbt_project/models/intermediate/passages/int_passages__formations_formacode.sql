-- Every course and FORMACODE that it bears, with its ROME codes or one row without.
with formations as (
    select
        concat('LHEO|', formacode.numero_formation) as formation,
        formacode.code as code_formacode,
        rome.code as code_rome_v3
    from {{ ref('stg_lheo__codes') }} as formacode
    left join {{ ref('stg_lheo__codes') }} as rome
        on formacode.numero_formation = rome.numero_formation and rome.nomenclature = 'ROME'
    where formacode.nomenclature = 'FORMACODE'

    union all

    select
        concat_ws('|', 'MCF', siret_organisme, numero_formation),
        unnest(codes_formacode),
        code_rome
    from (
        select *, unnest(if(len(codes_rome) = 0, [null], codes_rome)) as code_rome from {{ ref('stg_mcf__catalogue') }}
    )
)

select
    code_formacode,
    count(distinct formation) as formations_nb,
    count(distinct formation) filter (rome.code_source is not null) as formations_rattachees_nb
from formations
left join (select distinct code_source from {{ ref('int_passages__rome_v3_fap_2021') }}) as rome
    on formations.code_rome_v3 = rome.code_source
group by code_formacode
