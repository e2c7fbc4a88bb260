select
    regles.code_regle,
    regles.ordre,
    regles.libelle_regle,
    regles.enonce,
    -- A key holds no null: a rule without a number says so.
    coalesce(parametres.parametre, 'aucun') as parametre,
    parametres.valeur,
    parametres.unite,
    parametres.statut,
    regles.source,
    coalesce(parametres.valide_debut_date, regles.valide_debut_date) as valide_debut_date,
    coalesce(parametres.valide_fin_date, regles.valide_fin_date) as valide_fin_date
from {{ ref('regles_achat') }} as regles
left join {{ ref('parametres_regles') }} as parametres using (code_regle)
