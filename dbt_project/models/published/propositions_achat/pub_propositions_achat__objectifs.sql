select
    code_objectif,
    libelle_objectif,
    debut_annee,
    fin_annee,
    valeur,
    unite,
    source
from {{ ref('objectifs_pacte') }}
