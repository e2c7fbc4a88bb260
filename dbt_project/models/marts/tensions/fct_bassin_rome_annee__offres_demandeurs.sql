-- The ratio needs enough offers and enough job seekers: below, one offer more changes it altogether.
select
    faits.annee,
    faits.code_bassin_ft,
    faits.code_rome,
    faits.libelle_rome,
    faits.offres_nb,
    faits.demandeurs_abc_nb,
    case
        when faits.offres_nb >= {{ var('volume_min_tension_nb') }}
            and faits.demandeurs_abc_nb >= {{ var('volume_min_tension_nb') }}
            then round(100 * faits.offres_nb / faits.demandeurs_abc_nb, 6)
    end as offres_pour_100_demandeurs,
    faits.tension_classe
from {{ ref('stg_tensions__bassins_rome') }} as faits
semi join {{ ref('dim_bassin') }} as bassins using (code_bassin_ft)
