with territoires as (
    select 'region' as niveau, code_region as code_territoire, libelle_region as libelle_territoire
    from {{ ref('dim_region') }}
    union all
    select 'departement', code_departement, libelle_departement
    from {{ ref('dim_departement') }}
    union all
    select 'france', 'france', 'France entière'
)

select
    totaux.annee,
    totaux.trimestre,
    totaux.periode_debut_date,
    totaux.niveau,
    totaux.code_territoire,
    territoires.libelle_territoire,
    totaux.nature_contrat,
    totaux.duree_contrat,
    totaux.embauches_nb,
    totaux.embauches_cvs_nb,
    totaux.calage_cvs_nb
from {{ ref('fct_territoire_trimestre__embauches_totaux') }} as totaux
left join territoires using (niveau, code_territoire)
