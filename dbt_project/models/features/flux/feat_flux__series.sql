-- A region is the sum of its departments, unknown where one of them is, so that its forecasts add up as it does.
with departements as (
    select
        'demandeurs_emploi' as grandeur,
        'M' as frequence,
        categorie,
        code_region,
        code_departement,
        periode_debut_date,
        cast(demandeurs_emploi_nb as double) as valeur
    from {{ ref('fct_departement_mois__demandeurs_emploi') }}
    where categorie in ('A', 'B', 'C', 'ABC')

    union all

    select
        'embauches',
        'Q',
        {{ contract_category() }},
        departement.code_region,
        totaux.code_territoire,
        totaux.periode_debut_date,
        totaux.embauches_nb
    from {{ ref('fct_territoire_trimestre__embauches_totaux') }} as totaux
    inner join {{ ref('dim_departement') }} as departement on totaux.code_territoire = departement.code_departement
    where totaux.niveau = 'departement'
),

france as (
    select
        'embauches' as grandeur,
        'M' as frequence,
        {{ contract_category() }} as categorie,
        'france' as code_territoire,
        periode_debut_date,
        embauches_nb as valeur
    from {{ ref('fct_france_mois__embauches') }}
),

territoires as (
    select
        grandeur,
        frequence,
        categorie,
        'departement' as type_territoire,
        code_departement as code_territoire,
        code_region as code_territoire_parent,
        periode_debut_date,
        valeur
    from departements

    union all

    select
        grandeur,
        frequence,
        categorie,
        'region',
        code_region,
        null,
        periode_debut_date,
        case when count(valeur) = any_value(nombre) then sum(valeur) end
    from (
        select
            *,
            count(distinct code_departement) over (partition by grandeur, frequence, code_region) as nombre
        from departements
    )
    group by all

    union all

    select
        grandeur,
        frequence,
        categorie,
        'france',
        code_territoire,
        null,
        periode_debut_date,
        valeur
    from france

    union all

    select
        'demandeurs_emploi',
        'Q',
        categorie,
        'zone_emploi',
        code_zone_emploi_insee,
        null,
        periode_debut_date,
        cast(demandeurs_emploi_nb as double)
    from {{ ref('fct_zone_emploi_trimestre__demandeurs_emploi') }}
    where sexe = 'Total' and tranche_age = 'Total' and categorie in ('A', 'B', 'C', 'ABC')
),

-- Contracts of more than a month, the series that the producer's statistical authority labels.
longs as (
    select
        grandeur,
        frequence,
        'plus_un_mois' as categorie,
        type_territoire,
        code_territoire,
        code_territoire_parent,
        periode_debut_date,
        case when count(valeur) = 2 then sum(valeur) end as valeur
    from territoires
    where categorie in ('cdi', 'cdd_plus_un_mois')
    group by all
)

select * from territoires
union all
select * from longs
