select
    achats.annee,
    achats.code_bassin_ft,
    bassins.libelle_bassin_ft,
    achats.code_dispositif,
    dispositifs.libelle_dispositif,
    achats.code_domaine_formacode,
    achats.sessions_nb,
    achats.places_nb,
    achats.heures_stagiaires_achetees_nb,
    {%- for count in purchase_counts() %}
    {{ protected_count('achats.' ~ count ~ '_nb', count, zero_is_public=(count in public_zero_counts())) }},
    {%- endfor %}
    {%- for count in purchase_counts() %}
    {{ 'or' if not loop.first }}
    coalesce({{ is_masked_count('achats.' ~ count ~ '_nb', zero_is_public=(count in public_zero_counts())) }}, false)
    {%- endfor %} as a_effectif_masque,
    {{ published_purchase_rates('achats') }},
    achats.definition_emploi_6_mois
from {{ ref('fct_bassin_domaine_annee__formations_achetees') }} as achats
left join {{ ref('dim_bassin') }} as bassins using (code_bassin_ft)
left join {{ ref('dim_dispositif') }} as dispositifs
    on achats.code_dispositif = dispositifs.code_dispositif and dispositifs.est_courant
