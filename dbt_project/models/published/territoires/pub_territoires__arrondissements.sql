-- Municipalities of the newest official list, in the arrondissements in force that year.
select
    arrondissements.code_arrondissement,
    arrondissements.libelle_arrondissement,
    arrondissements.code_departement,
    departements.libelle_departement,
    arrondissements.code_region,
    max(communes.annee) as annee,
    nullif(count(communes.code_commune_insee), 0) as communes_nb
from {{ ref('dim_arrondissement') }} as arrondissements
left join {{ ref('dim_departement') }} as departements using (code_departement)
left join {{ ref('bridge_commune_territoires') }} as communes
    on arrondissements.code_arrondissement = communes.code_arrondissement and communes.est_annee_courante
group by all
