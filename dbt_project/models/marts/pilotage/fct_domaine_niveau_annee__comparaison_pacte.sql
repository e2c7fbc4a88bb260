-- Actions that the pact pays beside the other actions of the Région, of the same domain and level. True counts: internal.
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
