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
    {{ protected_count('achats.entrees_nb', 'entrees', zero_is_public=true) }},
    {{ protected_count('achats.entrees_pic_nb', 'entrees_pic') }},
    {{ protected_count('achats.termines_nb', 'termines') }},
    {{ protected_count('achats.presents_examen_nb', 'presents_examen') }},
    {{ protected_count('achats.certifies_nb', 'certifies') }},
    {{ protected_count('achats.repondants_6_mois_nb', 'repondants_6_mois') }},
    {{ protected_count('achats.en_emploi_6_mois_nb', 'en_emploi_6_mois') }},
    coalesce({{ is_masked_count('achats.entrees_nb', zero_is_public=true) }}, false)
    {%- for count in ['entrees_pic', 'termines', 'presents_examen', 'certifies', 'repondants_6_mois', 'en_emploi_6_mois'] %}
    or coalesce({{ is_masked_count('achats.' ~ count ~ '_nb') }}, false)
    {%- endfor %} as a_effectif_masque,
    case
        when achats.places_nb >= {{ var('effectif_minimum_taux') }} and achats.entrees_nb >= {{ var('effectif_minimum') }}
            then round(100 * achats.entrees_nb / achats.places_nb)
    end as taux_remplissage_pct,
    {{ protected_share('achats.certifies_nb', 'achats.presents_examen_nb', 'taux_certification') }},
    {{ protected_share('achats.en_emploi_6_mois_nb', 'achats.repondants_6_mois_nb', 'taux_emploi_6_mois') }},
    achats.definition_emploi_6_mois
from {{ ref('fct_bassin_domaine_annee__formations_achetees') }} as achats
left join {{ ref('dim_bassin') }} as bassins using (code_bassin_ft)
left join {{ ref('dim_dispositif') }} as dispositifs
    on achats.code_dispositif = dispositifs.code_dispositif and dispositifs.est_courant
