-- Whole years only: a quarter that is missing or unknown leaves its year without value. Contracts of a month at most
-- are left out, as they are from the matrix of occupations.
select
    annee,
    code_departement,
    code_secteur,
    case
        when count(distinct trimestre) = 4 and count(embauches_nb) = count(*) then round(sum(embauches_nb), 6)
    end as embauches_nb
from {{ ref('fct_departement_trimestre__embauches') }}
where duree_contrat = 'plus d’un mois'
group by all
