select
    annee,
    axe_pacte,
    financeur,
    montant_eur,
    nature
from {{ ref('enveloppes_pacte') }}
