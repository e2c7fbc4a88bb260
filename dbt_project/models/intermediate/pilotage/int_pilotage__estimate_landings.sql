-- What is reached so far, over the share of the year that is behind: by the calendar, by what last year had reached by the
-- same month, or by what all axes of the funder had reached in the years before (development factors, pooled).
with suivis as (
    unpivot (
        select annee, axe_pacte, financeur, arrete_date, engage_eur as engage, paye_eur as paye
        from {{ ref('stg_region__suivi_financier_pacte') }}
    )
    on engage, paye
    into name mesure value cumul_eur
),

finaux as (
    select annee, axe_pacte, financeur, mesure, cumul_eur as final_eur
    from suivis
    where arrete_date >= make_date(annee, 12, 31)
    qualify row_number() over (partition by annee, axe_pacte, financeur, mesure order by arrete_date desc) = 1
),

-- One closing a month, the last; a year that has spent nothing yet tells nothing of its end.
points as (
    select
        suivis.*,
        month(arrete_date) as mois,
        (arrete_date - make_date(annee, 1, 1) + 1) / (make_date(annee + 1, 1, 1) - make_date(annee, 1, 1)) as part_ecoulee,
        finaux.final_eur,
        case when finaux.final_eur > 0 then cumul_eur / finaux.final_eur end as part_atteinte
    from suivis
    left join finaux using (annee, axe_pacte, financeur, mesure)
    where arrete_date between make_date(annee, 1, 1) and make_date(annee, 12, 30) and cumul_eur > 0
    qualify row_number() over (
        partition by annee, axe_pacte, financeur, mesure, month(arrete_date) order by arrete_date desc
    ) = 1
),

mutualisees as (
    select points.annee, points.axe_pacte, points.financeur, points.mesure, points.mois, avg(passees.part_atteinte) as part
    from points
    inner join points as passees
        on points.financeur = passees.financeur
        and points.mesure = passees.mesure
        and points.mois = passees.mois
        and points.annee > passees.annee
    group by all
),

-- The share of the year that each method holds to be behind.
ecoulees as (
    select annee, axe_pacte, financeur, mesure, mois, 'calendrier' as modele, part_ecoulee as part
    from points
    union all
    select annee + 1, axe_pacte, financeur, mesure, mois, 'annee_precedente', part_atteinte
    from points
    union all
    select annee, axe_pacte, financeur, mesure, mois, 'parts_mutualisees', part
    from mutualisees
)

select
    points.annee,
    points.axe_pacte,
    points.financeur,
    points.mesure,
    points.arrete_date,
    points.mois,
    points.cumul_eur,
    points.final_eur,
    ecoulees.modele,
    points.cumul_eur / ecoulees.part as estime_eur
from points
inner join ecoulees using (annee, axe_pacte, financeur, mesure, mois)
where ecoulees.part > 0
