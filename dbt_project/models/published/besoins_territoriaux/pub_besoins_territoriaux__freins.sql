{#- Basins where nothing was told of brakes have no row: what was not asked is not absent. -#}
with besoins as (
    select
        code_bassin_ft,
        string_split(freins, ' | ') as freins
    from {{ ref('fct_besoin__recrutements_declares') }}
),

bases as (
    select
        code_bassin_ft,
        count(*) as besoins_nb,
        count(freins) as besoins_renseignes_nb
    from besoins
    group by code_bassin_ft
    having count(freins) > 0
),

cites as (
    select
        code_bassin_ft,
        libelle_frein,
        count(*) as besoins_citant_nb
    from (select code_bassin_ft, unnest(freins) as libelle_frein from besoins)
    group by all
)

select
    bases.code_bassin_ft,
    bassins.libelle_bassin_ft,
    freins.code_frein,
    freins.libelle_frein,
    freins.rang as rang_frein,
    coalesce(cites.besoins_citant_nb, 0) as besoins_citant_nb,
    bases.besoins_renseignes_nb,
    bases.besoins_nb,
    'déclaré par le territoire' as statut_donnee,
    freins.source as source_liste
from bases
cross join {{ ref('freins_emploi') }} as freins
left join cites using (code_bassin_ft, libelle_frein)
left join {{ ref('dim_bassin') }} as bassins on bases.code_bassin_ft = bassins.code_bassin_ft
where freins.valide_fin_date is null
