select prevision.code_bassin_ft, prevision.code_fap
from {{ ref('fct_forecast__projets') }} as prevision
left join {{ ref('dim_bassin') }} as bassin using (code_bassin_ft)
left join {{ ref('dim_metier') }} as metier
    on prevision.code_fap = metier.code_fap and metier.version_fap = '2021'
where bassin.code_bassin_ft is null or metier.code_fap is null
