-- With the residual rows, and only with them, the sectors of a department add up to its total.
with secteurs as (
    select
        periode_debut_date,
        code_departement as code_territoire,
        nature_contrat,
        duree_contrat,
        sum(embauches_nb) as embauches_nb,
        sum(embauches_cvs_nb) as embauches_cvs_nb
    from {{ ref('fct_departement_trimestre__embauches') }}
    group by all
)

select *
from {{ ref('fct_territoire_trimestre__embauches_totaux') }} as totaux
inner join secteurs using (periode_debut_date, code_territoire, nature_contrat, duree_contrat)
where totaux.niveau = 'departement'
    and (
        abs(totaux.embauches_cvs_nb - secteurs.embauches_cvs_nb - coalesce(totaux.calage_cvs_nb, 0)) > 1e-3
        or (totaux.calage_cvs_nb is null and abs(totaux.embauches_nb - secteurs.embauches_nb) > 1e-3)
    )
