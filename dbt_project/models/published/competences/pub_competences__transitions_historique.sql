select
    sommes.annee,
    sommes.code_bassin_ft,
    bassins.libelle_bassin_ft,
    sommes.code_groupe as code_transition,
    sommes.version_fap_origine,
    sommes.projets_min,
    sommes.projets_max,
    sommes.projets_difficiles_min,
    sommes.projets_difficiles_max,
    'derive' as statut_donnee
from {{ ref('fct_history__groupes') }} as sommes
left join {{ ref('dim_bassin') }} as bassins using (code_bassin_ft)
where sommes.type_groupe = 'transition'
