with located as (
    select
        projets.* exclude (code_region),
        -- Files from before the merge of regions hold codes that no longer exist (23 and 25 for Normandy):
        -- the department then tells the region of today. Elsewhere the producer's choice stands, because
        -- a basin that straddles two regions belongs to one of them only.
        coalesce(regions.code_region, departements.code_region, projets.code_region) as code_region
    from {{ ref('stg_bmo__projets') }} as projets
    left join {{ ref('stg_insee__regions') }} as regions on projets.code_region = regions.code_region
    left join {{ ref('stg_insee__departements') }} as departements
        on projets.code_departement = departements.code_departement
)

select
    annee,
    code_region,
    code_departement,
    libelle_departement,
    code_bassin_ft,
    libelle_bassin_ft,
    code_fap,
    version_fap,
    code_famille_bmo,
    libelle_famille_bmo,
    {{ bounded_total('projets', 'projets_recrutement') }},
    {{ bounded_part('projets_difficiles', 'projets_difficiles', 'projets_recrutement_max') }},
    {{ bounded_part('projets_saisonniers', 'projets_saisonniers', 'projets_recrutement_max') }}
from located
where {{ in_scope('code_region') }}
