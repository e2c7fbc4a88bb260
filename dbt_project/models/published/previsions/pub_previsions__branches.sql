-- The shortages of the occupations of a branch, added up: the sum of probabilities is the expected number of shortages,
-- however they depend on each other.
with penuries as (
    select
        penuries.annee,
        penuries.cutoff_annee,
        penuries.code_bassin_ft,
        liens.code_branche,
        cast(count(penuries.probabilite_penurie) as integer) as metiers_estimes_nb,
        round(sum(penuries.probabilite_penurie), 2) as penuries_attendues_nb
    from {{ ref('fct_forecast__penuries') }} as penuries
    inner join {{ ref('bridge_branche_metier') }} as liens
        on penuries.code_fap = liens.code_fap and liens.valide_fin_date is null
    group by all
)

select
    sommes.annee,
    sommes.cutoff_annee,
    sommes.annee - sommes.cutoff_annee as horizon_periodes,
    sommes.code_bassin_ft,
    bassins.libelle_bassin_ft,
    sommes.code_groupe as code_branche,
    branches.libelle_branche,
    sommes.metiers_nb,
    coalesce(penuries.metiers_estimes_nb, 0) as metiers_estimes_nb,
    penuries.penuries_attendues_nb,
    sommes.projets_nb,
    sommes.projets_lo_80,
    sommes.projets_hi_80,
    sommes.projets_difficiles_nb,
    sommes.projets_difficiles_lo_80,
    sommes.projets_difficiles_hi_80,
    'simulé' as statut_donnee
from {{ ref('fct_forecast__groupes') }} as sommes
left join {{ ref('dim_bassin') }} as bassins using (code_bassin_ft)
left join {{ ref('branches') }} as branches
    on sommes.code_groupe = branches.code_branche and branches.valide_fin_date is null
left join penuries
    on sommes.annee = penuries.annee
    and sommes.cutoff_annee = penuries.cutoff_annee
    and sommes.code_bassin_ft = penuries.code_bassin_ft
    and sommes.code_groupe = penuries.code_branche
where
    sommes.type_groupe = 'branche'
    -- A filière may be limited to some basins.
    and (branches.bassins is null or list_contains(string_split(branches.bassins, ' | '), sommes.code_bassin_ft))
