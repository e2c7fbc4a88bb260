select
    projets.annee,
    projets.code_region,
    projets.code_departement,
    projets.code_bassin_ft,
    bassin.libelle_bassin_ft,
    projets.code_fap,
    metier.libelle_fap,
    projets.version_fap,
    projets.code_famille_bmo,
    projets.libelle_famille_bmo,
    {%- for column in measure_columns() %}
    projets.{{ column }}{{ "," if not loop.last }}
    {%- endfor %}
from {{ ref('fct_bassin_metier__projets') }} as projets
left join {{ ref('dim_bassin') }} as bassin using (code_bassin_ft)
left join {{ ref('dim_metier') }} as metier using (version_fap, code_fap)
