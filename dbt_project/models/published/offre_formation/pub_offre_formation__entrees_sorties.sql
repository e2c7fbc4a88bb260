select
    periode_debut_date,
    cast(year(periode_debut_date) as integer) as annee,
    type_referentiel,
    code_certification,
    intitule_certification,
    organismes_nb,
    {{ masked_count('entrees_nb', 'entrees') }},
    {{ masked_count('sorties_partielles_nb', 'sorties_partielles') }},
    {{ masked_count('sorties_totales_nb', 'sorties_totales') }}
from {{ ref('fct_mois_certification__entrees_sorties') }}
