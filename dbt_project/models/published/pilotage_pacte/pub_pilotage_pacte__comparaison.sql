with domaines as (
    select code_domaine as code_domaine_formacode, min(libelle_domaine) as libelle_domaine
    from {{ ref('dim_formacode') }}
    where code_domaine is not null
    group by code_domaine
)

select
    comparaison.annee,
    comparaison.code_region,
    comparaison.groupe_financement,
    comparaison.code_domaine_formacode,
    domaines.libelle_domaine,
    comparaison.niveau_sortie_connu,
    comparaison.sessions_nb,
    comparaison.places_nb,
    comparaison.heures_stagiaires_achetees_nb,
    {{ published_purchase_counts('comparaison') }},
    {{ published_purchase_rates('comparaison') }},
    comparaison.definition_emploi_6_mois
from {{ ref('fct_domaine_niveau_annee__comparaison_pacte') }} as comparaison
left join domaines using (code_domaine_formacode)
