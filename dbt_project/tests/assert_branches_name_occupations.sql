-- Beginnings of codes that no occupation of FAP 2021 has. Without the nomenclature (an empty warehouse) there is
-- nothing to compare with.
select prefixes.code_branche, prefixes.code_fap_prefixe
from {{ ref('branches_metiers') }} as prefixes
anti join {{ ref('dim_metier') }} as metiers
    on metiers.version_fap = '2021' and starts_with(metiers.code_fap, prefixes.code_fap_prefixe)
where exists (select 1 from {{ ref('dim_metier') }} where version_fap = '2021')
