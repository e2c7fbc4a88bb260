-- The producer's totals count the masked cells: our bounds must hold them.
select
    publie.*,
    totaux.projets_recrutement_min,
    totaux.projets_recrutement_max
from {{ ref('totaux_publies') }} as publie
inner join {{ ref('fct_territoire__projets') }} as totaux using (annee, niveau, code_territoire)
where publie.projets_recrutement_nb not between
    totaux.projets_recrutement_min - publie.tolerance_nb
    and totaux.projets_recrutement_max + publie.tolerance_nb
