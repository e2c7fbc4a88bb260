-- Each code ever seen, followed along the movements as far as the newest official list. A code of that list is
-- itself, whatever became of it before; a code that ended in several has no successor: none is guessed.
with recursive courantes as (
    select code_commune_insee
    from {{ ref('int_territoires__communes_listed') }}
    where est_cog
        and annee = (select max(annee) from {{ ref('int_territoires__communes_listed') }} where est_cog)
),

derniers_mouvements as (
    select code_commune_avant, max(code_commune_apres) as code_commune_apres
    from (
        select code_commune_avant, code_commune_apres
        from {{ ref('stg_cog__mouvements') }}
        qualify effet_date = max(effet_date) over (partition by code_commune_avant)
    )
    group by code_commune_avant
    having count(distinct code_commune_apres) = 1
),

-- `union` and not `union all`: a cycle of codes adds no row and ends.
suivies as (
    select distinct code_commune_insee, code_commune_insee as code_commune_suivie
    from {{ ref('int_territoires__communes_listed') }}
    union
    select suivies.code_commune_insee, mouvements.code_commune_apres
    from suivies
    inner join derniers_mouvements as mouvements on suivies.code_commune_suivie = mouvements.code_commune_avant
    anti join courantes on suivies.code_commune_suivie = courantes.code_commune_insee
)

select
    suivies.code_commune_insee,
    max(courantes.code_commune_insee) as code_commune_actuelle,
    case
        when not exists (select 1 from courantes) then null
        when max(courantes.code_commune_insee) is null then 'sans_successeur'
        when max(courantes.code_commune_insee) = suivies.code_commune_insee then 'inchangee'
        else 'successeur'
    end as statut_rattachement
from suivies
left join courantes on suivies.code_commune_suivie = courantes.code_commune_insee
group by suivies.code_commune_insee
