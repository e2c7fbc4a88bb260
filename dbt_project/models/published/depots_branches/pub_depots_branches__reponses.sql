select
    reponses.id_reponse,
    reponses.code_branche,
    branches.libelle_branche,
    reponses.edition_contestee,
    reponses.jeu,
    reponses.table_contestee,
    reponses.cle_ligne,
    reponses.colonne,
    reponses.valeur_contestee,
    reponses.objet,
    reponses.texte,
    reponses.reponse_date,
    reponses.organisme,
    reponses.etat_reponse,
    reponses.reponse_producteur,
    reponses.reponse_producteur_date
from {{ ref('fct_reponse__branches') }} as reponses
left join {{ ref('branches') }} as branches
    on reponses.code_branche = branches.code_branche and branches.valide_fin_date is null
