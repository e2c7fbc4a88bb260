with territoires as (
    {{ labelled_territories(['region', 'departement', 'arrondissement', 'zone_emploi']) }}
),

modalites as (
    select 'dispositif' as ventilation, code_dispositif as code_modalite, libelle_dispositif as libelle_modalite
    from {{ ref('dim_dispositif') }}
    where est_courant
    union all
    select 'domaine', code_domaine, min(libelle_domaine)
    from {{ ref('dim_formacode') }}
    where code_domaine is not null
    group by code_domaine
)

select
    totaux.annee,
    totaux.niveau,
    totaux.code_territoire,
    territoires.libelle_territoire,
    totaux.ventilation,
    totaux.code_modalite,
    modalites.libelle_modalite,
    totaux.* exclude (annee, niveau, code_territoire, ventilation, code_modalite)
from {{ ref('fct_territoire_annee__formations_protegees') }} as totaux
left join territoires using (niveau, code_territoire)
left join modalites using (ventilation, code_modalite)
