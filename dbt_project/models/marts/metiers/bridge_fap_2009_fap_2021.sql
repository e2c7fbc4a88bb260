select
    code_fap_2009,
    libelle_fap_2009,
    code_fap_2021,
    libelle_fap_2021,
    poids,
    origine,
    justification
from {{ ref('int_metiers__passage_fap_checked') }}
