-- Protected cell by cell here; `publish.disclosure` then hides what would reveal a masked cell by difference.
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
    totaux.definition_emploi_6_mois
from {{ ref('fct_territoire_annee__formations_achetees') }} as totaux
