select
    periode_debut_date,
    cast(year(periode_debut_date) as integer) as annee,
    type_referentiel,
    code_certification,
    intitule_certification,
    organismes_nb,
    {{ protected_count('entrees_nb', 'entrees', zero_is_public=true) }},
    {{ protected_count('sorties_partielles_nb', 'sorties_partielles', zero_is_public=true) }},
    {{ protected_count('sorties_totales_nb', 'sorties_totales', zero_is_public=true) }}
from {{ ref('fct_mois_certification__entrees_sorties') }}
