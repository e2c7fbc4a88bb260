select
    code_ogr,
    libelle_competence,
    nature,
    categorie,
    sous_categorie,
    code_ogr_macro_competence,
    est_transition_ecologique,
    est_transition_numerique
from {{ ref('stg_rome__competences') }}

union all

select
    code_ogr,
    libelle_savoir,
    'savoir',
    categorie,
    sous_categorie,
    null,
    est_transition_ecologique,
    est_transition_numerique
from {{ ref('stg_rome__savoirs') }}

union all

select
    code_ogr,
    libelle_contexte,
    'contexte_travail',
    libelle_type_contexte,
    null,
    null,
    null,
    null
from {{ ref('stg_rome__contextes_travail') }}
