select
    code_ogr,
    libelle_competence,
    case nature when 'Compétence' then 'competence' when 'Macro-compétence' then 'macro_competence' end as nature,
    categorie,
    sous_categorie,
    code_ogr_macro_competence,
    {{ yes_no('transition_eco') }} as est_transition_ecologique,
    {{ yes_no('transition_num') }} as est_transition_numerique
from {{ source('raw', 'raw_rome__competences') }}
qualify {{ is_newest_millesime() }}
