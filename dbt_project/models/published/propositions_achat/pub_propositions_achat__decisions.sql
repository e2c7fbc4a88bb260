select
    decisions.edition,
    decisions.annee,
    decisions.code_bassin_ft,
    bassins.libelle_bassin_ft,
    decisions.code_fap,
    metiers.libelle_fap,
    decisions.formation,
    decisions.financeur,
    decisions.code_dispositif,
    decisions.places_proposees_nb,
    decisions.decision,
    decisions.motif,
    decisions.places_decidees_nb,
    decisions.decision_date
from {{ ref('fct_bassin_metier_edition__decisions') }} as decisions
left join {{ ref('dim_bassin') }} as bassins using (code_bassin_ft)
left join {{ ref('dim_metier') }} as metiers on decisions.code_fap = metiers.code_fap and metiers.version_fap = '2021'
