-- Occupations without any skill: the file of the links is older than that of the occupations.
select metiers.code_rome
from {{ ref('dim_rome') }} as metiers
anti join {{ ref('bridge_rome_competence') }} as liens on metiers.code_rome = liens.code_rome
where exists (select 1 from {{ ref('bridge_rome_competence') }})
