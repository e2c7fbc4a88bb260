{#-
    What each provider filled in, element by element, and all of them together (`ensemble`). A session without a
    municipality is in no territory: it counts with those of its provider that have one in the scope, so that the
    absence of a place is seen. A provider without any place is of no region: it counts for the whole country only.
-#}
{%- set filled = {
    'duree': 'coalesce(greatest(heures_total_nb, heures_centre_nb, heures_entreprise_nb), 0) > 0',
    'prix': 'prix_total_ttc_eur is not null',
    'certification': 'est_certifiante is false or coalesce(code_rncp, code_rs, code_certifinfo) is not null',
    'dates': 'session_debut_date is not null and session_fin_date is not null',
    'lieu': 'code_commune_insee is not null',
    'public': 'code_niveau_entree is not null',
    'rome': 'codes_rome is not null',
    'formacode': 'codes_formacode is not null',
    'siret': 'siret_organisme is not null'
} -%}
with sessions as (
    select
        sessions.*,
        coalesce(sessions.version_lheo, 'inconnue') as catalogue,
        departements.code_region
    from {{ ref('stg_lheo__sessions') }} as sessions
    left join {{ ref('stg_insee__departements') }} as departements
        on departements.code_departement = case
            when sessions.code_commune_insee[:2] = '97' then sessions.code_commune_insee[:3]
            else sessions.code_commune_insee[:2]
        end
),

placees as (
    select distinct
        catalogue,
        siret_organisme
    from sessions
    where code_region is not null and {{ in_scope('code_region') }}
),

du_champ as (
    select sessions.*
    from sessions
    where
        {{ in_scope('sessions.code_region') }}
        or (
            sessions.code_commune_insee is null
            and exists (
                select 1
                from placees
                where sessions.catalogue = placees.catalogue and sessions.siret_organisme = placees.siret_organisme
            )
        )
),

elements as (
    {% for element, condition in filled.items() -%}
    select
        catalogue,
        siret_organisme,
        '{{ element }}' as code_element,
        {{ condition }} as est_renseigne
    from du_champ
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    catalogue as version_lheo,
    if(grouping(siret_organisme) = 1, 'ensemble', 'organisme') as niveau,
    if(grouping(siret_organisme) = 1, 'ensemble', coalesce(siret_organisme, 'non renseigné')) as code_organisme,
    code_element,
    count(*) as sessions_nb,
    count(*) filter (where est_renseigne) as sessions_renseignees_nb
from elements
group by grouping sets ((catalogue, code_element), (catalogue, siret_organisme, code_element))
