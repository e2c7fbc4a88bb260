with territoires as ({{ flow_territories() }})

select
    prevision.grandeur,
    prevision.categorie,
    prevision.type_territoire,
    prevision.code_territoire,
    territoires.libelle_territoire,
    prevision.periode_debut_date,
    {{ frequency_name('prevision.frequence') }} as frequence,
    prevision.cutoff_date,
    prevision.horizon_periodes,
    prevision.modele,
    {{ rounded_forecast() }},
    prevision.statut_donnee
from {{ ref('fct_forecast__flux') }} as prevision
left join territoires using (type_territoire, code_territoire)
