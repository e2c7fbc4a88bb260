select
    annee,
    version_fap_origine,
    published.projets_publies_nb,
    carried.projets_rattaches_nb,
    round(100 * carried.projets_rattaches_nb / nullif(published.projets_publies_nb, 0), 6) as taux_rattachement_pct
from (
    select annee, version_fap as version_fap_origine, {{ reproducible_sum('projets_recrutement_nb') }} as projets_publies_nb
    from {{ ref('fct_bassin_metier__projets') }}
    group by all
) as published
inner join (
    -- Unmapped cells have no weight, hence no value here.
    select annee, version_fap_origine, {{ reproducible_sum('projets_recrutement_nb') }} as projets_rattaches_nb
    from {{ ref('int_besoins__projets_bridged_to_fap_2021') }}
    group by all
) as carried using (annee, version_fap_origine)
