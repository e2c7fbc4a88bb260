-- The producer writes the period three times: year, quarter and last day.
{% for model in ['fct_departement_trimestre__embauches', 'fct_region_mois__embauches', 'fct_france_mois__embauches',
                 'fct_region_trimestre__embauches_na38', 'fct_france_trimestre__embauches_na38'] %}
select '{{ model }}' as modele, annee, trimestre, periode_debut_date
from {{ ref(model) }}
where annee <> year(periode_debut_date) or trimestre <> quarter(periode_debut_date)
{{ "union all" if not loop.last }}
{% endfor %}
