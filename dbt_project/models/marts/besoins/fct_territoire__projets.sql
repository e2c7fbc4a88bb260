select
    annee,
    case
        when grouping(code_region) = 0 then 'region'
        when grouping(code_departement) = 0 then 'departement'
        else 'bassin'
    end as niveau,
    coalesce(code_region, code_departement, code_bassin_ft) as code_territoire,
    count(*) as cellules_nb,
    count(*) - count(projets_recrutement_nb) as cellules_masquees_nb,
    count(*) - count(projets_difficiles_nb) as cellules_difficiles_masquees_nb,
    count(*) - count(projets_saisonniers_nb) as cellules_saisonniers_masquees_nb,
    {%- for measure in measures() %}
    {{ reproducible_sum(measure ~ '_nb') }} as {{ measure }}_publies_nb,
    {{ reproducible_sum(measure ~ '_min') }} as {{ measure }}_min,
    {{ reproducible_sum(measure ~ '_max') }} as {{ measure }}_max{{ "," if not loop.last }}
    {%- endfor %}
from {{ ref('fct_bassin_metier__projets') }}
group by grouping sets ((annee, code_region), (annee, code_departement), (annee, code_bassin_ft))
