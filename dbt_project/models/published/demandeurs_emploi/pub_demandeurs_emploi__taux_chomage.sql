with taux as (
    select
        taux.periode_debut_date,
        'departement' as niveau,
        taux.code_departement as code_territoire,
        departements.libelle_departement as libelle_territoire,
        taux.taux_chomage_pct
    from {{ ref('fct_departement_trimestre__taux_chomage') }} as taux
    left join {{ ref('dim_departement') }} as departements using (code_departement)

    union all

    select
        taux.periode_debut_date,
        'zone_emploi',
        taux.code_zone_emploi_insee,
        zones.libelle_zone_emploi,
        taux.taux_chomage_pct
    from {{ ref('fct_zone_emploi_trimestre__taux_chomage') }} as taux
    left join {{ ref('dim_zone_emploi') }} as zones using (code_zone_emploi_insee)
)

select
    periode_debut_date,
    cast(year(periode_debut_date) as integer) as annee,
    niveau,
    code_territoire,
    libelle_territoire,
    taux_chomage_pct
from taux
