with territoires as (
    {{ labelled_territories(['region', 'departement', 'bassin']) }}
)

select
    totaux.annee,
    totaux.niveau,
    totaux.code_territoire,
    territoires.libelle_territoire,
    totaux.cellules_nb,
    totaux.cellules_masquees_nb,
    {%- for measure in measures() %}
    totaux.{{ measure }}_publies_nb,
    totaux.{{ measure }}_min,
    totaux.{{ measure }}_max,
    {%- endfor %}
    round(100 * totaux.cellules_masquees_nb / totaux.cellules_nb, 2) as part_masquee_projets_pct,
    round(100 * totaux.cellules_difficiles_masquees_nb / totaux.cellules_nb, 2) as part_masquee_difficiles_pct,
    round(100 * totaux.cellules_saisonniers_masquees_nb / totaux.cellules_nb, 2) as part_masquee_saisonniers_pct
from {{ ref('fct_territoire__projets') }} as totaux
left join territoires using (niveau, code_territoire)
