-- Actions that the pact pays beside the other actions of the Région, of the same campaign, domain and level: where both
-- have enough people to be compared. True counts: internal.
with groupes as (
    select
        annee,
        code_region,
        groupe_financement,
        code_domaine_formacode,
        coalesce(code_niveau_sortie, 'aucun') as niveau_sortie_connu,
        {{ purchase_sums() }}
    from {{ ref('fct_session__formations_achetees') }}
    where code_bassin_ft is not null and groupe_financement is not null
    group by all
)

select *
from groupes
qualify count(*) filter (where entrees_nb >= {{ var('effectif_minimum_taux') }})
    over (partition by annee, code_region, code_domaine_formacode, niveau_sortie_connu) = 2
