select
    effectifs.code_departement,
    effectifs.code_bassin_ft,
    naf.code_grand_secteur as code_secteur,
    effectifs.code_naf,
    effectifs.effectifs_nb
from {{ ref('fct_bassin_naf_annee__effectifs') }} as effectifs
inner join {{ ref('dim_naf') }} as naf using (code_naf)
where effectifs.code_bassin_ft is not null and naf.code_grand_secteur is not null
