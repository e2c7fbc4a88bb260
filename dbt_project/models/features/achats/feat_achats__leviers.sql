select
    code_region,
    code_fap,
    annee,
    code_leviers,
    libelle_leviers,
    est_formation_levier
from {{ ref('fct_region_metier_annee__profil_causes') }}
