{#- Beside the employees of the divisions of NAF of the branch, in the last year of the producer's file. -#}
select
    emploi.code_branche,
    branches.libelle_branche,
    emploi.niveau,
    emploi.code_territoire,
    emploi.libelle_territoire,
    emploi.annee,
    emploi.salaries_nb,
    emploi.salaries_min,
    emploi.salaries_max,
    emploi.etablissements_nb,
    emploi.motif_secret,
    emploi.part_50_ans_plus_pct,
    emploi.salaries_age_connu_nb,
    emploi.part_50_ans_plus_motif,
    emploi.methode,
    emploi.etude,
    emploi.publication_date,
    emploi.organisme,
    emploi.url_etude,
    emploi.fichier_depose_sha256,
    'déposé par la branche' as statut_donnee,
    effectifs.annee as annee_effectifs,
    effectifs.effectifs_nb,
    -- From the rounded number: the exact one would be deduced.
    round(100 * (emploi.salaries_nb / nullif(effectifs.effectifs_nb, 0) - 1)) as ecart_effectifs_pct,
    case
        when effectifs.annee is null then 'aucun effectif public dans ces divisions'
        when emploi.salaries_nb is null then 'effectif protégé'
        when effectifs.annee != emploi.annee then 'années différentes'
        else 'périmètres différents : divisions de la NAF'
    end as reserve_comparaison
from {{ ref('fct_branche_territoire_annee__emploi') }} as emploi
left join {{ ref('fct_branche_territoire_annee__effectifs') }} as effectifs using (code_branche, niveau, code_territoire)
left join {{ ref('branches') }} as branches
    on emploi.code_branche = branches.code_branche and branches.valide_fin_date is null
