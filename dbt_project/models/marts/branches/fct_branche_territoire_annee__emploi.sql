{#-
    Employment of branches, protected: fewer than three establishments or five employees are not told, nor what would
    let them be deduced. A department of which one basin alone is not told is not told either, a region of which one
    basin or one department alone is not (one that the branch did not deposit counts as one that is not told). ADR 34.
-#}
with deposes as (
    select
        emploi.*,
        territoires.libelle_territoire,
        case
            when emploi.etablissements < {{ var('organismes_minimum') }} then 'moins de {{ var('organismes_minimum') }} établissements'
            when {{ is_masked_count('emploi.salaries') }} then 'moins de {{ var('effectif_minimum') }} salariés'
        end as motif
    from {{ ref('stg_branches__emploi_branche') }} as emploi
    inner join ({{ territories_in_scope() }}) as territoires using (niveau, code_territoire)
),

bassins as (
    select 'departement' as niveau, code_departement as code_territoire, code_bassin_ft
    from {{ ref('bridge_bassin_departement') }}
    union all
    select 'region', code_region, code_bassin_ft
    from {{ ref('dim_bassin') }}
),

-- Of each department and region that has a row, how many of its basins have none that is told.
bassins_tus as (
    select deposes.code_branche, deposes.annee, bassins.niveau, bassins.code_territoire
    from (select distinct code_branche, annee from deposes) as deposes
    cross join bassins
    left join deposes as bassin
        on
            deposes.code_branche = bassin.code_branche
            and deposes.annee = bassin.annee
            and bassin.niveau = 'bassin'
            and bassins.code_bassin_ft = bassin.code_territoire
    group by all
    having count(*) > 1 and count(*) - count(*) filter (bassin.code_branche is not null and bassin.motif is null) = 1
),

apres_bassins as (
    select deposes.*, coalesce(motif, if(tus.code_branche is not null, 'laisserait déduire un bassin', null)) as motif_secret
    from deposes
    left join bassins_tus as tus using (code_branche, annee, niveau, code_territoire)
),

departements_tus as (
    select deposes.code_branche, deposes.annee, 'region' as niveau, departements.code_region as code_territoire
    from (select distinct code_branche, annee from deposes) as deposes
    cross join {{ ref('dim_departement') }} as departements
    left join apres_bassins as departement
        on
            deposes.code_branche = departement.code_branche
            and deposes.annee = departement.annee
            and departement.niveau = 'departement'
            and departements.code_departement = departement.code_territoire
    group by all
    having count(*) > 1 and count(*) - count(*) filter (departement.code_branche is not null and departement.motif_secret is null) = 1
),

motives as (
    select
        apres_bassins.* exclude (motif, motif_secret),
        coalesce(motif_secret, if(tus.code_branche is not null, 'laisserait déduire un département', null)) as motif_secret
    from apres_bassins
    left join departements_tus as tus using (code_branche, annee, niveau, code_territoire)
),

proteges as (
    select *, {{ protected_count('salaries', 'connus') }}, round(part_50_ans_plus * salaries_age_connu / 100) as ages_nb
    from motives
)

select
    code_branche,
    niveau,
    code_territoire,
    libelle_territoire,
    annee,
    if(motif_secret is null, connus_nb, null) as salaries_nb,
    if(motif_secret is null or motif_secret like '%salariés', connus_min, null) as salaries_min,
    if(motif_secret is null or motif_secret like '%salariés', connus_max, null) as salaries_max,
    if(etablissements < {{ var('organismes_minimum') }}, null, etablissements) as etablissements_nb,
    motif_secret,
    if(
        motif_secret is null and {{ is_public_share('ages_nb', 'salaries_age_connu') }}, round(part_50_ans_plus), null
    ) as part_50_ans_plus_pct,
    if(
        motif_secret is null and {{ is_public_share('ages_nb', 'salaries_age_connu') }},
        cast({{ var('effectif_arrondi') }} * round(salaries_age_connu / {{ var('effectif_arrondi') }}) as bigint),
        null
    ) as salaries_age_connu_nb,
    case
        when part_50_ans_plus is null then 'non déposée'
        when motif_secret is not null or not {{ is_public_share('ages_nb', 'salaries_age_connu') }} then 'protégée'
    end as part_50_ans_plus_motif,
    methode,
    etude,
    publication_date,
    organisme,
    url_etude,
    fichier_depose_sha256
from proteges
