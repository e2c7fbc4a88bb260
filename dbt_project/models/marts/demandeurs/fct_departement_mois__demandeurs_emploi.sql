with inscrits as (
    select departements.code_region, demandeurs.*
    from {{ ref('stg_defm__departements') }} as demandeurs
    inner join {{ ref('stg_insee__departements') }} as departements using (code_departement)
    where {{ in_scope('departements.code_region') }}
),

-- Our own total: null where one of its three parts is missing.
totaux as (
    select
        code_region,
        periode_debut_date,
        code_departement,
        'ABC' as categorie,
        case when count(demandeurs_emploi_nb) = 3 then sum(demandeurs_emploi_nb) end as demandeurs_emploi_nb
    from inscrits
    where categorie in ('A', 'B', 'C')
    group by all
),

lignes as (
    select * from inscrits
    union all by name
    select * from totaux
)

select
    lignes.periode_debut_date,
    lignes.code_region,
    lignes.code_departement,
    lignes.categorie,
    cast(lignes.demandeurs_emploi_nb as bigint) as demandeurs_emploi_nb,
    rupture.rupture_debut_date
from lignes
left join lateral ({{ last_break('demandeurs_emploi', 'lignes.periode_debut_date') }}) as rupture on true
