select
    resultats.annee,
    resultats.indicateur,
    case resultats.indicateur
        when 'certification' then 'certification totale, parmi les répondants de la fin dont la formation en visait une'
        when 'emploi_6_mois' then 'emploi à la date de l’enquête, six mois après la fin, parmi les répondants'
        when 'emploi_12_mois' then 'emploi à la date de l’enquête, douze mois après la fin, parmi les répondants'
    end as definition_resultat,
    resultats.ventilation,
    resultats.code_modalite,
    coalesce(modalites.libelle_modalite, resultats.code_modalite) as libelle_modalite,
    resultats.repondants_nb,
    resultats.repondants_min,
    resultats.repondants_max,
    resultats.taux_pct,
    resultats.taux_lo_80,
    resultats.taux_hi_80,
    resultats.taux_lo_95,
    resultats.taux_hi_95,
    resultats.effet_plan,
    resultats.fiabilite
from {{ ref('stg_cohortes__resultats') }} as resultats
left join {{ ref('dim_modalite_cohorte') }} as modalites using (ventilation, code_modalite)
where {{ in_scope('resultats.code_region') }}
