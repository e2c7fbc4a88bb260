select
    code_rome,
    libelle_rome,
    code_rome_parent as code_rome_v3,
    case transition_eco
        when 'Emploi Vert' then 'vert'
        when 'Emploi stratégique pour la Transition écologique' then 'strategique'
        when 'Emploi Brun' then 'brun'
        when 'Emploi Blanc' then 'blanc'
    end as categorie_ecologique,
    {{ yes_no('transition_num') }} as est_transition_numerique,
    {{ yes_no('transition_demo') }} as est_transition_demographique,
    {{ yes_no('emploi_reglemente') }} as est_reglemente,
    {{ yes_no('emploi_cadre') }} as est_cadre,
    version_rome
from {{ source('raw', 'raw_rome__metiers') }}
qualify {{ is_newest_millesime() }}
