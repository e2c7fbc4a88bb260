-- A missing label betrays an edge to or from a code that the nomenclature does not know.
select
    passage.code_fap_2009,
    depart.libelle_fap as libelle_fap_2009,
    passage.code_fap_2021,
    arrivee.libelle_fap as libelle_fap_2021,
    passage.poids,
    passage.origine,
    passage.justification
from {{ ref('passage_fap_2009_fap_2021') }} as passage
left join {{ ref('stg_dares__fap_2009') }} as depart on passage.code_fap_2009 = depart.code_fap
left join {{ ref('stg_dares__fap_2021') }} as arrivee on passage.code_fap_2021 = arrivee.code_fap
