select
    noeuds.code_noeud,
    noeuds.code_parent,
    noeuds.nature,
    coalesce(
        noeuds.libelle,
        registre.libelle,
        case noeuds.code_controle
            when 'plafond_transverse' then 'Axe transverse dans le total de l’État'
            when 'marge_axes' then 'Montant engagé de l’axe ' || noeuds.axe_pacte || ', rapporté à l’enveloppe'
            when 'plancher_region' then 'Montant engagé par la Région'
        end
    ) as libelle,
    noeuds.code_indicateur,
    noeuds.code_controle,
    noeuds.axe_pacte,
    noeuds.sens,
    suivi.cible,
    suivi.cible_nb,
    coalesce(noeuds.texte, suivi.texte, actions.texte) as texte,
    noeuds.ordre
from {{ ref('arbre_objectifs') }} as noeuds
left join {{ ref('arbre_objectifs') }} as actions on noeuds.code_parent = actions.code_noeud
left join {{ ref('suivi_indicateurs') }} as suivi on noeuds.code_indicateur = suivi.code_indicateur
left join {{ ref('indicateurs') }} as registre on noeuds.code_indicateur = registre.code_indicateur
