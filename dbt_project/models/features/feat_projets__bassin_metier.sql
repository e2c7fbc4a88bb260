select
    projets.annee,
    projets.code_bassin_ft,
    projets.code_fap,
    metier.code_fap_agregee as code_fap_86,
    metier.code_fap_22,
    projets.version_fap_origine,
    {%- for measure in measures() %}
    {{ sum_bounded(measure) }},
    {%- endfor %}
    min(projets.poids_passage_min) as poids_passage_min
from {{ ref('fct_bassin_metier__projets_fap_2021') }} as projets
inner join {{ ref('dim_metier') }} as metier
    on projets.code_fap = metier.code_fap and metier.version_fap = '2021'
group by all
