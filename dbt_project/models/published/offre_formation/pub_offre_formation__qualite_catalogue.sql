select
    qualite.version_lheo,
    qualite.niveau,
    qualite.code_organisme,
    qualite.code_element,
    elements.libelle_element,
    elements.rang as rang_element,
    qualite.sessions_nb,
    qualite.sessions_renseignees_nb,
    round(100.0 * qualite.sessions_renseignees_nb / qualite.sessions_nb, 1) as part_renseignee_pct,
    elements.balises_lheo,
    elements.enjeu,
    elements.remede
from {{ ref('fct_organisme_element__qualite_catalogue') }} as qualite
inner join {{ ref('elements_catalogue') }} as elements using (code_element)
where elements.valide_fin_date is null
