with territoires as (
    {{ labelled_territories(['region', 'departement', 'arrondissement', 'zone_emploi']) }}
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
