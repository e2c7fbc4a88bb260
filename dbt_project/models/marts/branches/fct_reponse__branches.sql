select
    reference as id_reponse,
    code_branche,
    edition as edition_contestee,
    jeu,
    table_contestee,
    cle_ligne,
    colonne,
    valeur_contestee,
    objet,
    texte,
    reponse_date,
    organisme,
    if(reponse_producteur is null, 'en attente', 'répondu') as etat_reponse,
    reponse_producteur,
    reponse_producteur_date
from {{ ref('stg_branches__reponses_branche') }}
