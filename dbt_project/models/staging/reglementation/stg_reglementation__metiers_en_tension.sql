-- The annex names the regions and gives no code; « Ile-de-France » lacks the accent of the official name, so
-- names are compared without accent nor case. A name that no region bears betrays a change of the annex.
select
    cast(liste.millesime as integer) as annee,
    case when liste.libelle_region = 'France Entière' then 'france' else 'region' end as niveau,
    case when liste.libelle_region = 'France Entière' then 'france' else regions.code_region end as code_territoire,
    '2009' as version_fap,
    liste.code_fap
from {{ source('raw', 'raw_reglementation__metiers_en_tension') }} as liste
left join {{ ref('stg_insee__regions') }} as regions
    on lower(strip_accents(liste.libelle_region)) = lower(strip_accents(regions.libelle_region))
