select
    annee,
    libelle_sexe,
    libelle_tranche_age,
    code_secteur,
    nature_contrat,
    duree_contrat,
    case when count(embauches_nb) = count(*) then round(sum(embauches_nb), 6) end as embauches_nb
from {{ ref('stg_dpae__france_sexe_age') }}
where not est_calage_secteur
group by all
