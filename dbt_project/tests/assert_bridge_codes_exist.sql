-- Edges whose ends the nomenclatures do not know, and occupations of 2009 without an edge. Without the
-- nomenclatures (an empty warehouse) there is nothing to compare with.
select code_fap_2009, code_fap_2021
from {{ ref('int_metiers__passage_fap_checked') }}
where (libelle_fap_2009 is null or libelle_fap_2021 is null)
    and exists (select 1 from {{ ref('int_metiers__fap_union') }})

union all

select metier.code_fap, null
from {{ ref('int_metiers__fap_union') }} as metier
anti join {{ ref('int_metiers__passage_fap_checked') }} as passage on metier.code_fap = passage.code_fap_2009
where metier.version_fap = '2009'
