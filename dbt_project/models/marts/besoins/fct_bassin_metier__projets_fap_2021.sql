select
    annee,
    code_region,
    code_departement,
    code_bassin_ft,
    code_fap,
    version_fap_origine,
    min(poids_passage) as poids_passage_min,
    {%- for measure in measures() %}
    {{ sum_bounded(measure) }}{{ "," if not loop.last }}
    {%- endfor %}
from {{ ref('int_besoins__projets_bridged_to_fap_2021') }}
where code_fap is not null
group by all
