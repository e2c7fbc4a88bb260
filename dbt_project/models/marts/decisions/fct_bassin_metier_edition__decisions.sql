-- A refusal buys nothing and a postponement has not bought yet, whatever the cell of the places still says.
select
    decisions.edition,
    decisions.annee,
    decisions.code_bassin_ft,
    decisions.code_fap,
    decisions.formation,
    decisions.financeur,
    decisions.code_dispositif,
    decisions.places_proposees_nb,
    decisions.decision,
    decisions.motif,
    case decisions.decision when 'acceptée' then decisions.places_decidees_nb when 'refusée' then 0 end
        as places_decidees_nb,
    decisions.decision_date
from {{ ref('stg_decisions__decisions_achat') }} as decisions
inner join {{ ref('dim_bassin') }} as bassins using (code_bassin_ft)
