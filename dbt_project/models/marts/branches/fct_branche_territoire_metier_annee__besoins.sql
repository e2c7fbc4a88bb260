select
    besoins.code_branche,
    besoins.niveau,
    besoins.code_territoire,
    territoires.libelle_territoire,
    besoins.code_metier,
    coalesce(rome.libelle_rome, fap.libelle_fap) as libelle_metier,
    {{ nomenclature_of('besoins.code_metier') }} as nomenclature_metier,
    besoins.annee,
    besoins.recrutements_min,
    besoins.recrutements_max,
    besoins.methode,
    besoins.repondants_nb,
    besoins.etude,
    besoins.publication_date,
    besoins.organisme,
    besoins.url_etude,
    besoins.fichier_depose_sha256
from {{ ref('stg_branches__besoins_branche') }} as besoins
inner join ({{ territories_in_scope() }}) as territoires using (niveau, code_territoire)
left join {{ ref('dim_rome') }} as rome on besoins.code_metier = rome.code_rome
left join {{ ref('dim_metier') }} as fap on besoins.code_metier = fap.code_fap and fap.version_fap = '2021'
