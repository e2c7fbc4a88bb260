select
    passages.nomenclature_source,
    passages.version_source,
    passages.code_source,
    depart.libelle as libelle_source,
    passages.nomenclature_cible,
    passages.version_cible,
    passages.code_cible,
    arrivee.libelle as libelle_cible,
    round(passages.poids, 6) as poids,
    round(passages.poids_min, 6) as poids_min,
    round(passages.poids_max, 6) as poids_max,
    passages.effectif_nb,
    passages.origine
from {{ ref('bridge_passages') }} as passages
left join {{ ref('dim_code_nomenclature') }} as depart
    on passages.nomenclature_source = depart.nomenclature and passages.code_source = depart.code
    -- The only FORMACODE labels at hand are those of its 8th edition.
    and if(passages.version_source = 'toutes', '8', passages.version_source) = depart.version
left join {{ ref('dim_code_nomenclature') }} as arrivee
    on passages.nomenclature_cible = arrivee.nomenclature and passages.code_cible = arrivee.code
    and passages.version_cible = arrivee.version
