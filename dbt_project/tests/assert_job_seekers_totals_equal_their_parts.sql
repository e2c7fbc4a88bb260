-- Where the producer gives both, a total is the sum of its parts, over sexes, over ages and over categories, in
-- each cell of the other dimensions. Tolerance: the parts may each be rounded to five people.
with cells as (
    select 'zone' as grain, code_zone_emploi_insee as territoire, * exclude (code_zone_emploi_insee, libelle_zone_emploi)
    from {{ ref('stg_defm__zones_emploi') }}
    union all by name
    select 'commune' as grain, code_commune_insee as territoire, * exclude (code_commune_insee)
    from {{ ref('stg_defm__communes') }}
)

{% set splits = {
    'sexe': ('Total', ['Hommes', 'Femmes'], 'categorie, tranche_age'),
    'tranche_age': ('Total', ['Moins de 25 ans', 'De 25 à 49 ans', '50 ans et plus'], 'categorie, sexe'),
    'categorie': ('ABC', ['A', 'B', 'C'], 'sexe, tranche_age'),
} %}
{%- for dimension, (total, parts, others) in splits.items() %}
{{ 'union all' if not loop.first }}
select '{{ dimension }}' as dimension, grain, territoire, periode_debut_date
from cells
where {{ dimension }} in ('{{ total }}', '{{ parts | join("', '") }}')
group by grain, territoire, periode_debut_date, {{ others }}
having count(demandeurs_emploi_nb) = {{ parts | length + 1 }}
    and abs(
        sum(demandeurs_emploi_nb) filter ({{ dimension }} <> '{{ total }}')
        - sum(demandeurs_emploi_nb) filter ({{ dimension }} = '{{ total }}')
    ) > {{ 5 * parts | length }}
{%- endfor %}
