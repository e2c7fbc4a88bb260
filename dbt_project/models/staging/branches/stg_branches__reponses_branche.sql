select
    reference,
    code_branche,
    edition,
    jeu,
    table_contestee,
    cle_ligne,
    colonne,
    valeur_contestee,
    objet,
    texte,
    {{ day_of('date_reponse') }} as reponse_date,
    organisme,
    reponse_producteur,
    {{ day_of('date_reponse_producteur') }} as reponse_producteur_date
from {{ source('raw', 'raw_branches__reponses_branche') }}
