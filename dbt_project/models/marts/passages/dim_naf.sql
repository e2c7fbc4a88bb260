select
    naf.code_naf,
    naf.libelle_naf,
    secteurs.code_na38,
    secteurs.code_grand_secteur
from {{ ref('stg_naf__sous_classes') }} as naf
left join {{ ref('naf_secteurs') }} as secteurs on starts_with(naf.code_naf, secteurs.prefixe_naf)
qualify row_number() over (partition by naf.code_naf order by length(secteurs.prefixe_naf) desc) = 1
