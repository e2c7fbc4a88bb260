-- Job seekers are protected here, before anything reads them: what is made of them, down to the indicators, tells no
-- more than the published table. The ratio is that of the rounded count for the same reason. It needs enough offers
-- and enough job seekers: below, one offer more changes it altogether.
with faits as (
    select
        annee,
        code_bassin_ft,
        code_rome,
        libelle_rome,
        offres_nb,
        {{ protected_count('demandeurs_abc_nb', 'demandeurs_abc', zero_is_public=true) }},
        tension_classe,
        offres_nb >= {{ var('volume_min_tension_nb') }}
        and demandeurs_abc_nb >= {{ var('volume_min_tension_nb') }} as est_mesurable
    from {{ ref('stg_tensions__bassins_rome') }}
)

select
    faits.annee,
    faits.code_bassin_ft,
    faits.code_rome,
    faits.libelle_rome,
    faits.offres_nb,
    faits.demandeurs_abc_nb,
    faits.demandeurs_abc_min,
    faits.demandeurs_abc_max,
    case when faits.est_mesurable then round(100 * faits.offres_nb / faits.demandeurs_abc_nb, 6) end
        as offres_pour_100_demandeurs,
    faits.tension_classe
from faits
semi join {{ ref('dim_bassin') }} as bassins using (code_bassin_ft)
