-- Where the three methods can be tried on a year that is over, so that they are judged on the same closings. The one of
-- least error is kept; a simpler one wins a tie.
with essais as (
    select *, 100 * (estime_eur / final_eur - 1) as erreur_pct
    from {{ ref('int_pilotage__estimate_landings') }}
    where final_eur > 0
    qualify count(*) over (partition by annee, axe_pacte, financeur, mesure, arrete_date) = 3
),

classes as (
    select mesure, modele
    from essais
    group by mesure, modele
    qualify row_number() over (
        partition by mesure
        order by round(avg(abs(erreur_pct)), 2), list_position(['calendrier', 'annee_precedente', 'parts_mutualisees'], modele)
    ) = 1
)

select
    essais.annee,
    essais.axe_pacte,
    essais.financeur,
    essais.mesure,
    essais.arrete_date,
    essais.modele,
    cast(round(essais.estime_eur, -3) as double) as estime_eur,
    cast(essais.final_eur as double) as observe_eur,
    round(essais.erreur_pct, 2) as erreur_pct,
    classes.modele is not null as est_retenu
from essais
left join classes using (mesure, modele)
