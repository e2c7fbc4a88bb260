-- Protected cell by cell here; `publish.disclosure` then hides what would reveal a masked cell by difference.
with totaux as (
    select
        *,
        -- The share of the public of the pact is told of large territories: elsewhere it would cost other numbers.
        case when niveau in ('region', 'departement') then entrees_pic_nb end as entrees_pic_grands_territoires_nb
    from {{ ref('fct_territoire_annee__formations_achetees') }}
)

select
    totaux.annee,
    totaux.niveau,
    totaux.code_territoire,
    totaux.ventilation,
    totaux.code_modalite,
    totaux.sessions_nb,
    totaux.places_nb,
    totaux.heures_stagiaires_achetees_nb,
    {{ published_purchase_counts('totaux') }},
    {{ published_purchase_rates('totaux') }},
    {{ protected_share('totaux.entrees_pic_grands_territoires_nb', 'totaux.entrees_nb', 'part_pic') }},
    totaux.definition_emploi_6_mois
from totaux
