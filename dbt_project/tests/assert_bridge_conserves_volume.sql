-- Carrying a wave over the bridge moves projects between occupations; it neither creates nor loses any, beyond
-- what the cells without an edge hold.
with carried as (
    select annee, sum(projets_recrutement_min) as borne_min, sum(projets_recrutement_max) as borne_max
    from {{ ref('fct_bassin_metier__projets_fap_2021') }}
    group by annee
),

mapped as (
    select annee, sum(projets_recrutement_min) as borne_min, sum(projets_recrutement_max) as borne_max
    from {{ ref('fct_bassin_metier__projets') }}
    where version_fap = '2021'
        or code_fap in (select code_fap_2009 from {{ ref('bridge_fap_2009_fap_2021') }})
    group by annee
)

select *
from carried
full join mapped using (annee)
where abs(coalesce(carried.borne_min, 0) - coalesce(mapped.borne_min, 0)) > 1e-3
    or abs(coalesce(carried.borne_max, 0) - coalesce(mapped.borne_max, 0)) > 1e-3
