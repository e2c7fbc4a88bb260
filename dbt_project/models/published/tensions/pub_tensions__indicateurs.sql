select
    indicateurs.annee,
    indicateurs.code_bassin_ft,
    bassins.libelle_bassin_ft,
    indicateurs.code_fap,
    metiers.libelle_fap,
    indicateurs.code_indicateur,
    registre.libelle as libelle_indicateur,
    indicateurs.valeur,
    indicateurs.valeur_min,
    indicateurs.valeur_max,
    registre.unite,
    indicateurs.numerateur_nb,
    indicateurs.denominateur_nb,
    indicateurs.volume_nb,
    indicateurs.statut_donnee,
    indicateurs.est_publiable
from {{ ref('fct_bassin_metier_annee__indicateurs') }} as indicateurs
inner join {{ ref('indicateurs') }} as registre using (code_indicateur)
left join {{ ref('dim_bassin') }} as bassins using (code_bassin_ft)
left join {{ ref('dim_metier') }} as metiers
    on metiers.version_fap = '2021' and indicateurs.code_fap = metiers.code_fap
