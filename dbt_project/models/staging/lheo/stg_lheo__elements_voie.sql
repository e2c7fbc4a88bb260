{%- set session = 'numero_formation, numero_action, numero_session, rang_lieu' -%}
-- What a session says that may tell its track, one row per element and value; the seed `regles_voies` reads them.
with elements as (
    -- An extra that says both yes and no says nothing.
    select {{ session }}, split_part(indicateur, '=', 1) as element, split_part(indicateur, '=', 2) as valeur
    from (
        select {{ session }}, unnest(list_distinct(string_split(indicateurs, ' '))) as indicateur
        from {{ ref('stg_lheo__sessions') }}
    )
    qualify count(*) over (partition by {{ session }}, split_part(indicateur, '=', 1)) = 1

    union all

    select {{ session }}, 'type-cycle', unnest(string_split(types_cycle, ' '))
    from {{ ref('stg_lheo__sessions') }}

    union all

    select {{ session }}, 'type-alternance', unnest(string_split(types_alternance, ' '))
    from {{ ref('stg_lheo__sessions') }}

    union all

    select {{ session }}, 'espace-noms', version_lheo
    from {{ ref('stg_lheo__sessions') }}
    where version_lheo = 'EDOF'
)

select distinct {{ session }}, element, valeur
from elements
where element <> '' and valeur <> ''
