{#- A need of which neither nomenclature knows the occupation any more keeps its code, without a label. -#}
select
    besoins.reference as id_besoin,
    besoins.recueil_date,
    besoins.besoin_date,
    cast(year(besoins.besoin_date) as integer) as annee,
    besoins.code_bassin_ft,
    zones.zone_animation,
    {{ nomenclature_of('besoins.code_metier') }} as nomenclature_metier,
    besoins.code_metier,
    coalesce(rome.libelle_rome, fap.libelle_fap) as libelle_metier,
    besoins.codes_competences,
    besoins.recrutements_declares_nb,
    cast(sum(besoins.recrutements_declares_nb) over (
        partition by besoins.code_bassin_ft, besoins.code_metier, year(besoins.besoin_date)
    ) as bigint) as recrutements_declares_metier_nb,
    besoins.source_besoin,
    besoins.confiance,
    besoins.engagement_employeur,
    regexp_replace(trim(besoins.freins), ' *\| *', ' | ', 'g') as freins
from {{ ref('stg_collecte__besoins_territoriaux') }} as besoins
inner join {{ ref('dim_bassin') }} as bassins using (code_bassin_ft)
left join {{ ref('stg_region__zones_animation') }} as zones
    on
        besoins.code_bassin_ft = zones.code_bassin_ft
        and besoins.recueil_date between zones.valide_debut_date and coalesce(zones.valide_fin_date, date '9999-12-31')
left join {{ ref('dim_rome') }} as rome on besoins.code_metier = rome.code_rome
left join {{ ref('dim_metier') }} as fap on besoins.code_metier = fap.code_fap and fap.version_fap = '2021'
