select
    faits.annee,
    faits.code_bassin_ft,
    bassins.libelle_bassin_ft,
    faits.code_rome,
    faits.libelle_rome,
    faits.offres_nb,
    faits.demandeurs_abc_nb,
    faits.demandeurs_abc_min,
    faits.demandeurs_abc_max,
    faits.offres_pour_100_demandeurs,
    faits.tension_classe
from {{ ref('fct_bassin_rome_annee__offres_demandeurs') }} as faits
left join {{ ref('dim_bassin') }} as bassins using (code_bassin_ft)
