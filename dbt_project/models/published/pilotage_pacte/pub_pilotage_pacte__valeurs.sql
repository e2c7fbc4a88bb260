with territoires as (
    select 'region' as niveau, code_region as code_territoire, libelle_region as libelle_territoire
    from {{ ref('dim_region') }}
    union all
    select 'departement', code_departement, libelle_departement
    from {{ ref('dim_departement') }}
    union all
    select 'arrondissement', code_arrondissement, libelle_arrondissement
    from {{ ref('dim_arrondissement') }}
    union all
    select 'zone_emploi', code_zone_emploi_insee, libelle_zone_emploi
    from {{ ref('dim_zone_emploi') }}
)

select
    valeurs.code_indicateur,
    registre.libelle as libelle_indicateur,
    valeurs.annee,
    valeurs.periode_debut_date,
    valeurs.periode,
    valeurs.niveau,
    valeurs.code_territoire,
    territoires.libelle_territoire,
    valeurs.ventilation,
    valeurs.code_modalite,
    valeurs.valeur,
    valeurs.valeur_min,
    valeurs.valeur_max,
    registre.unite,
    valeurs.numerateur_nb,
    valeurs.numerateur_min,
    valeurs.numerateur_max,
    valeurs.denominateur_nb,
    valeurs.denominateur_min,
    valeurs.denominateur_max,
    valeurs.volume_nb,
    valeurs.statut_donnee,
    valeurs.motif_absence,
    valeurs.rupture_debut_date
from {{ ref('fct_territoire_periode__indicateurs_pacte') }} as valeurs
inner join {{ ref('indicateurs') }} as registre using (code_indicateur)
left join territoires using (niveau, code_territoire)
