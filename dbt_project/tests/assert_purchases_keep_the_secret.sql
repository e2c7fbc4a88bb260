-- No published count is a small one, and no rate stands on few people or tells the fate of all.
{%- for table, key in [
    (ref('pub_offre_formation__achats'), 'code_bassin_ft || code_dispositif || code_domaine_formacode'),
    (ref('pub_offre_formation__achats_totaux'), 'niveau || code_territoire || code_modalite'),
] %}
{{ 'union all' if not loop.first }}
select annee, {{ key }} as cle
from {{ table }}
where
    {% for measure in purchase_counts() %}
    {{ measure }}_nb between 1 and {{ var('effectif_minimum') - 1 }}
    or {{ measure }}_nb % {{ var('effectif_arrondi') }} <> 0
    or ({{ measure }}_nb is null and {{ measure }}_max >= {{ var('effectif_minimum') }})
    or ({{ measure }}_min is null) <> ({{ measure }}_max is null)
    or
    {% endfor %}
    (taux_certification_pct is not null and presents_examen_max < {{ var('effectif_minimum_taux') }})
    or (taux_emploi_6_mois_pct is not null and repondants_6_mois_max < {{ var('effectif_minimum_taux') }})
    or taux_certification_pct in (0, 100)
    or taux_emploi_6_mois_pct in (0, 100)
    or (taux_remplissage_pct is not null and entrees_nb is null)
{%- endfor %}
