-- The whole country: the file says neither where the course takes place nor where the learner lives.
select
    entrees.periode_debut_date,
    {{ certification('entrees') }},
    min(entrees.intitule_certification) as intitule_certification,
    count(distinct entrees.siret_organisme) as organismes_nb,
    {{ strict_sum('entrees.entrees_nb') }} as entrees_nb,
    {{ strict_sum('entrees.sorties_partielles_nb') }} as sorties_partielles_nb,
    {{ strict_sum('entrees.sorties_totales_nb') }} as sorties_totales_nb
from {{ ref('stg_cdc__entrees_sorties') }} as entrees
group by entrees.periode_debut_date, type_referentiel, code_certification
