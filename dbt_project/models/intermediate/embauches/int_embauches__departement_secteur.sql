-- The file also has rows that no department bears: hires abroad or unplaced, residual rows of a region.
select
    embauches.*,
    departements.code_region
from {{ ref('stg_dpae__departement_secteur') }} as embauches
inner join {{ ref('stg_insee__departements') }} as departements using (code_departement)
where {{ in_scope('departements.code_region') }}
