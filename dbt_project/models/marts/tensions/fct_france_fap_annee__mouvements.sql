select
    annee,
    version_fap,
    niveau_fap,
    code_fap,
    max(taux_pct) filter (type_taux = 'entree') as taux_entree_pct,
    max(taux_pct) filter (type_taux = 'sortie') as taux_sortie_pct,
    max(taux_pct) filter (type_taux = 'rotation') as taux_rotation_pct
from {{ ref('stg_portraits__mouvements') }}
group by all
