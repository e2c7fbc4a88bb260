-- Skills and knowledge: a macro-skill gathers skills that are here already, a working context is none.
select
    liens.code_rome,
    liens.code_ogr,
    competences.nature,
    liens.est_coeur_metier,
    metiers.est_transition_demographique
from {{ ref('bridge_rome_competence') }} as liens
inner join {{ ref('dim_competence') }} as competences using (code_ogr)
inner join {{ ref('dim_rome') }} as metiers using (code_rome)
where competences.nature in ('competence', 'savoir')
