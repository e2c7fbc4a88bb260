-- An action belongs to an aim, an indicator to an action; a leaf is an indicator or a limit; every indicator has its place.
select noeuds.code_noeud
from {{ ref('arbre_objectifs') }} as noeuds
left join {{ ref('arbre_objectifs') }} as parents on noeuds.code_parent = parents.code_noeud
where coalesce(parents.nature, 'aucun') <> case noeuds.nature when 'objectif' then 'aucun' when 'action' then 'objectif' else 'action' end
    or (noeuds.nature = 'indicateur') <> ((noeuds.code_indicateur is null) <> (noeuds.code_controle is null))
    or (noeuds.nature = 'indicateur') <> (noeuds.sens is not null)
    or (noeuds.nature = 'indicateur') = (noeuds.libelle is not null)
union all
select code_indicateur
from {{ ref('suivi_indicateurs') }}
anti join {{ ref('arbre_objectifs') }} using (code_indicateur)
