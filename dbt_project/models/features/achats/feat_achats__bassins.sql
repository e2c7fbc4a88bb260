-- A basin belongs to the department that holds most of its municipalities.
with bassins as (
    select
        code_bassin_ft,
        mode(code_region order by code_region) as code_region,
        mode(code_departement order by code_departement) as code_departement
    from {{ ref('bridge_commune_bassin') }}
    where est_millesime_courant
    group by code_bassin_ft
),

-- What the Région bought upstream of qualification, in the two last campaigns of the file.
amont as (
    select code_bassin_ft, cast(sum(places_nb) as bigint) as places_nb
    from {{ ref('fct_session__formations_achetees') }}
    where est_amont
        and financeur = 'Région'
        and annee >= (select max(annee) - 1 from {{ ref('fct_session__formations_achetees') }})
    group by code_bassin_ft
)

select
    bassins.code_bassin_ft,
    bassins.code_region,
    bassins.code_departement,
    coalesce(amont.places_nb, 0) as places_amont_region_nb
from bassins
left join amont using (code_bassin_ft)
