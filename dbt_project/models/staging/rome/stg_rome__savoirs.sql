select
    code_ogr,
    libelle_savoir,
    categorie,
    sous_categorie,
    {{ yes_no('transition_eco') }} as est_transition_ecologique,
    {{ yes_no('transition_num') }} as est_transition_numerique
from {{ source('raw', 'raw_rome__savoirs') }}
qualify {{ is_newest_millesime() }}
