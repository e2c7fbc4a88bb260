-- True counts, for the platform only: what is published goes through the macros of secrecy.
select
    annee,
    code_bassin_ft,
    code_dispositif,
    code_domaine_formacode,
    {{ purchase_sums() }}
from {{ ref('fct_session__formations_achetees') }}
where code_bassin_ft is not null
group by annee, code_bassin_ft, code_dispositif, code_domaine_formacode
