{%- set keys = ['annee', 'niveau', 'code_territoire', 'ventilation', 'code_modalite'] -%}
-- Made of the counts as they are published (docs/adr/0031-pilot-indicators.md): where `publish.disclosure` withholds
-- one of them afterwards, it withholds the indicator too. A value comes with its terms, or with why there is none.
with par_dispositif as (
    select *
    from {{ ref('fct_territoire_annee__formations_protegees') }}
    where ventilation in ('ensemble', 'dispositif')
),

-- Whoever reads the totals by device adds them up by funder: a sum tells nothing more. One that lacks a term is unknown.
par_financeur as (
    select
        annee,
        niveau,
        code_territoire,
        'financeur' as ventilation,
        dispositifs.financeur as code_modalite,
        {%- for count in ['entrees', 'entrees_pic'] %}
        {%- for bound in ['nb', 'min', 'max'] %}
        {{ strict_sum('totaux.' ~ count ~ '_' ~ bound) }} as {{ count }}_{{ bound }}{{ "," if not (loop.last and count == 'entrees_pic') }}
        {%- endfor %}
        {%- endfor %}
    from par_dispositif as totaux
    inner join {{ ref('dim_dispositif') }} as dispositifs
        on totaux.code_modalite = dispositifs.code_dispositif and dispositifs.est_courant
    where totaux.ventilation = 'dispositif' and totaux.niveau = 'region'
    group by all
),

totaux as (
    select * from par_dispositif
    union all by name
    select * from par_financeur
),

-- Rounding moves both terms: the bounds take the ends that they call for, then what chance leaves.
parts_pic as (
    select
        'part_pic_entrees_pct' as code_indicateur,
        {{ keys | join(', ') }},
        case when est_dicible then 100 * entrees_pic_nb / entrees_nb end as valeur,
        case when est_dicible then {{ wilson_80('entrees_pic_min', 'entrees_max', -1) }} end as valeur_min,
        case
            when est_dicible
                then {{ wilson_80('least(entrees_pic_max, entrees_min)', 'entrees_min', 1) }}
        end as valeur_max,
        {%- for bound in ['nb', 'min', 'max'] %}
        entrees_pic_{{ bound }} as numerateur_{{ bound }},
        entrees_{{ bound }} as denominateur_{{ bound }},
        {%- endfor %}
        case
            when entrees_max is null or entrees_pic_max is null then 'Entrées de la campagne pas toutes connues.'
            else 'Secret statistique : effectif masqué, ou moins de 30 entrées.'
        end as motif_absence
    from (
        select
            *,
            entrees_pic_nb is not null and coalesce(entrees_min >= {{ var('effectif_minimum_taux') }}, false) as est_dicible
        from totaux
    )
),

taux as (
    {%- for code, rate, part, whole in pilot_rates() %}
    {{ 'union all' if not loop.first }}
    select
        '{{ code }}' as code_indicateur,
        {{ keys | join(', ') }},
        {{ rate }}_pct as valeur,
        {{ rate }}_lo_80 as valeur_min,
        {{ rate }}_hi_80 as valeur_max,
        {%- for bound in ['nb', 'min', 'max'] %}
        {{ part }}_{{ bound }} as numerateur_{{ bound }},
        {{ whole }}_{{ bound }} as denominateur_{{ bound }},
        {%- endfor %}
        case
            when {{ part }}_max is null or {{ whole }}_max is null
                then 'Effectifs pas tous connus, ou sans objet (aucun examen, définitions de l’emploi mêlées).'
            else 'Secret statistique : moins de 30 personnes, ou moins de 5 d’un côté.'
        end as motif_absence
    from par_dispositif
    {%- endfor %}
),

depuis_2017 as (
    {%- for code, count, breakdown, part, objective in pilot_references() %}
    {{ 'union all' if not loop.first }}
    select
        '{{ code }}' as code_indicateur,
        {{ keys | join(', ') }},
        {%- for bound in ['nb', 'min', 'max'] %}
        100 * {{ count }}_{{ bound }} / references_2017.valeur as valeur_{{ bound }},
        {%- endfor %}
        {%- for bound in ['nb', 'min', 'max'] %}
        {{ count }}_{{ bound }} as numerateur_{{ bound }},
        references_2017.valeur as denominateur_{{ bound }},
        {%- endfor %}
        'Entrées de l’année pas toutes connues, ou masquées.' as motif_absence
    from totaux
    inner join {{ ref('objectifs_pacte') }} as references_2017
        on references_2017.code_objectif = '{{ objective }}'
    where niveau = 'region' and code_territoire = '{{ var("region_du_pacte") }}'
        and ventilation = '{{ breakdown }}' and code_modalite = '{{ part }}'
    {%- endfor %}
),

region_du_pacte as (
    select code_region
    from {{ ref('dim_region') }}
    where code_region = '{{ var("region_du_pacte") }}' and {{ in_scope('code_region') }}
),

annees_du_pacte as (
    select debut_annee, valeur, unnest(range(debut_annee, fin_annee + 1)) as annee
    from {{ ref('objectifs_pacte') }}
    where code_objectif = 'parcours'
),

-- A cumulated count that lacks a campaign is not known.
cumuls as (
    select
        annees.annee,
        regions.code_region,
        annees.valeur as objectif,
        {%- for bound in ['nb', 'min', 'max'] %}
        case
            when count(totaux.entrees_{{ bound }}) over depuis_le_debut = annees.annee - annees.debut_annee + 1
                then sum(totaux.entrees_{{ bound }}) over depuis_le_debut
        end as entrees_{{ bound }}{{ "," if not loop.last }}
        {%- endfor %}
    from annees_du_pacte as annees
    inner join region_du_pacte as regions on true
    left join totaux
        on annees.annee = totaux.annee
        and totaux.niveau = 'region' and regions.code_region = totaux.code_territoire
        and totaux.ventilation = 'ensemble'
    window depuis_le_debut as (partition by regions.code_region order by annees.annee)
),

avancement as (
    select
        'avancement_parcours_pct' as code_indicateur,
        annee,
        'region' as niveau,
        code_region as code_territoire,
        'ensemble' as ventilation,
        'ensemble' as code_modalite,
        {%- for bound in ['nb', 'min', 'max'] %}
        100 * entrees_{{ bound }} / objectif as valeur_{{ bound }},
        {%- endfor %}
        {%- for bound in ['nb', 'min', 'max'] %}
        entrees_{{ bound }} as numerateur_{{ bound }},
        objectif as denominateur_{{ bound }},
        {%- endfor %}
        'Une campagne de la période au moins n’est pas reçue, ou ses entrées ne sont pas toutes connues.' as motif_absence
    from cumuls
),

des_achats as (
    select * from parts_pic
    union all by name
    select * from taux
    union all by name
    select * rename (valeur_nb as valeur) from depuis_2017
    union all by name
    select * rename (valeur_nb as valeur) from avancement
),

inscrits as (
    select
        periode_debut_date,
        'departement' as niveau,
        code_departement as code_territoire,
        categorie,
        demandeurs_emploi_nb,
        rupture_debut_date
    from {{ ref('fct_departement_mois__demandeurs_emploi') }}
    union all
    select
        periode_debut_date,
        'region',
        code_region,
        categorie,
        case when count(demandeurs_emploi_nb) = count(*) then sum(demandeurs_emploi_nb) end,
        max(rupture_debut_date)
    from {{ ref('fct_departement_mois__demandeurs_emploi') }}
    group by periode_debut_date, code_region, categorie
),

-- Who sent the counts rounded and masked them: a masked part leaves the bounds of its share.
des_publics as (
    {%- for code, public, category in pilot_publics() %}
    {{ 'union all' if not loop.first }}
    select '{{ code }}' as code_indicateur, *
    from {{ ref('fct_territoire_mois__publics_demandeurs_emploi') }}
    where public = '{{ public }}' and categorie = '{{ category }}'
        {%- if public == 'cinquante_plus' %} and niveau <> 'zone_emploi'{% endif %}
    {%- endfor %}
),

parts_publics as (
    select
        code_indicateur,
        periode_debut_date,
        strftime(periode_debut_date, '%Y-%m') as periode,
        niveau,
        code_territoire,
        case when parmi = 'ensemble' then 'ensemble' else 'public' end as ventilation,
        parmi as code_modalite,
        case when est_dicible and partie_nb is not null then 100 * partie_nb / tout_nb end as valeur,
        case
            when not est_dicible then null
            when partie_nb is null then 100 * partie_min / tout_max
            else {{ wilson_80('partie_min', 'tout_max', -1) }}
        end as valeur_min,
        case
            when not est_dicible then null
            when partie_nb is null then 100 * partie_max / tout_min
            else {{ wilson_80('least(partie_max, tout_min)', 'tout_min', 1) }}
        end as valeur_max,
        {%- for bound in ['nb', 'min', 'max'] %}
        partie_{{ bound }} as numerateur_{{ bound }},
        tout_{{ bound }} as denominateur_{{ bound }},
        {%- endfor %}
        case when est_dicible then tout_nb end as volume_nb,
        case when est_dicible and partie_nb is null then 'borne' end as statut_donnee,
        rupture_debut_date,
        case
            when not est_dicible then 'Secret statistique : moins de 30 personnes, ou moins de 5 d’un côté.'
            when partie_nb is null then 'Effectif masqué (moins de 5 personnes) : seules les bornes de la part sont connues.'
        end as motif_absence
    from (
        select
            *,
            coalesce(tout_nb is not null and tout_min >= {{ var('effectif_minimum_taux') }}
                and tout_min - partie_max >= {{ var('effectif_minimum') }}, false) as est_dicible
        from des_publics
    )
),

-- Shares of a survey, as the restricted zone let them out: weighted, so that they have no numerator.
des_cohortes as (
    select
        case indicateur when 'certification' then 'certification_pic_pct' else 'emploi_6_mois_pic_pct' end as code_indicateur,
        annee,
        make_date(annee, 1, 1) as periode_debut_date,
        cast(annee as varchar) as periode,
        'region' as niveau,
        regions.code_region as code_territoire,
        'ensemble' as ventilation,
        'ensemble' as code_modalite,
        taux_pct as valeur,
        taux_lo_80 as valeur_min,
        taux_hi_80 as valeur_max,
        repondants_nb as denominateur_nb,
        repondants_min as denominateur_min,
        repondants_max as denominateur_max,
        repondants_nb as volume_nb,
        case when taux_pct is not null then 'estime' end as statut_donnee,
        case when taux_pct is null then 'Trop peu de répondants à l’enquête de cohorte.' end as motif_absence
    from {{ ref('fct_cohorte_modalite__resultats') }}
    cross join region_du_pacte as regions
    where ventilation = 'pic' and indicateur in ('certification', 'emploi_6_mois')
),

-- Without the file of a month, the share is not known of anyone; the volume that it would be told with is.
des_inscrits as (
    select
        suivi.code_indicateur,
        inscrits.periode_debut_date,
        strftime(inscrits.periode_debut_date, '%Y-%m') as periode,
        inscrits.niveau,
        inscrits.code_territoire,
        inscrits.demandeurs_emploi_nb as volume_nb,
        inscrits.rupture_debut_date,
        suivi.ce_qui_manque as motif_absence
    from inscrits
    inner join {{ ref('suivi_indicateurs') }} as suivi
        on inscrits.categorie = case suivi.code_indicateur
            when 'part_pic_defm_pct' then 'ABC'
            when 'part_pic_defm_a_pct' then 'A'
        end
        and year(inscrits.periode_debut_date) >= suivi.debut_annee
    anti join parts_publics as connues
        on suivi.code_indicateur = connues.code_indicateur
        and inscrits.periode_debut_date = connues.periode_debut_date
        and inscrits.niveau = connues.niveau
        and inscrits.code_territoire = connues.code_territoire
    where inscrits.demandeurs_emploi_nb is not null
),

par_age as (
    select
        zones.periode_debut_date,
        zones.code_zone_emploi_insee,
        case zones.tranche_age
            when 'Moins de 25 ans' then 'part_moins_25_defm_pct'
            when '50 ans et plus' then 'part_50_plus_defm_pct'
        end as code_indicateur,
        zones.demandeurs_emploi_nb as partie_nb,
        ensembles.demandeurs_emploi_nb as tout_nb,
        zones.rupture_debut_date
    from {{ ref('fct_zone_emploi_trimestre__demandeurs_emploi') }} as zones
    inner join {{ ref('fct_zone_emploi_trimestre__demandeurs_emploi') }} as ensembles
        on zones.periode_debut_date = ensembles.periode_debut_date
        and zones.code_zone_emploi_insee = ensembles.code_zone_emploi_insee
        and ensembles.categorie = 'ABC' and ensembles.sexe = 'Total' and ensembles.tranche_age = 'Total'
    where zones.categorie = 'ABC' and zones.sexe = 'Total'
        and zones.tranche_age in ('Moins de 25 ans', '50 ans et plus')
),

des_ages as (
    select
        par_age.code_indicateur,
        periode_debut_date,
        year(periode_debut_date) || '-T' || quarter(periode_debut_date) as periode,
        'zone_emploi' as niveau,
        code_zone_emploi_insee as code_territoire,
        100 * partie_nb / tout_nb as valeur,
        {{ wilson_80('partie_nb', 'tout_nb', -1) }} as valeur_min,
        {{ wilson_80('partie_nb', 'tout_nb', 1) }} as valeur_max,
        {%- for bound in ['nb', 'min', 'max'] %}
        partie_nb as numerateur_{{ bound }},
        tout_nb as denominateur_{{ bound }},
        {%- endfor %}
        tout_nb as volume_nb,
        rupture_debut_date
    from par_age
    inner join {{ ref('suivi_indicateurs') }} as suivi using (code_indicateur)
    inner join {{ ref('indicateurs') }} as registre using (code_indicateur)
    where year(periode_debut_date) >= suivi.debut_annee
        and tout_nb >= registre.volume_min and partie_nb is not null
),

connus as (
    select
        * replace (case when valeur is null then motif_absence end as motif_absence),
        make_date(annee, 1, 1) as periode_debut_date,
        cast(annee as varchar) as periode,
        -- The volume of a ratio to a number of 2017 or to a target is what is counted.
        case
            when code_indicateur in ('entrees_2017_pct', 'entrees_infra_iv_2017_pct', 'avancement_parcours_pct')
                then numerateur_nb
            else denominateur_nb
        end as volume_nb
    from des_achats
    union all by name
    select *, 'ensemble' as ventilation, 'ensemble' as code_modalite from des_inscrits
    union all by name
    select *, 'ensemble' as ventilation, 'ensemble' as code_modalite from des_ages
    union all by name
    select * from parts_publics
    union all by name
    select * from des_cohortes
),

-- What the pact asks for and nothing gives has its row too.
absents as (
    select
        suivi.code_indicateur,
        make_date(suivi.debut_annee, 1, 1) as periode_debut_date,
        cast(suivi.debut_annee as varchar) as periode,
        'region' as niveau,
        regions.code_region as code_territoire,
        'ensemble' as ventilation,
        'ensemble' as code_modalite,
        suivi.ce_qui_manque as motif_absence
    from {{ ref('suivi_indicateurs') }} as suivi
    cross join region_du_pacte as regions
    where not exists (
        select 1
        from connus
        where connus.code_indicateur = suivi.code_indicateur
            and connus.niveau = 'region' and connus.code_territoire = regions.code_region
            and connus.ventilation = 'ensemble'
    )
),

lignes as (
    select * from connus
    union all by name
    select * from absents
)

select
    code_indicateur,
    cast(year(periode_debut_date) as integer) as annee,
    periode_debut_date,
    periode,
    niveau,
    code_territoire,
    ventilation,
    code_modalite,
    round(valeur, 2) as valeur,
    {%- for bound in ['min', 'max'] %}
    case when est_dite then round(valeur_{{ bound }}, 2) end as valeur_{{ bound }},
    {%- endfor %}
    {%- for term in ['numerateur', 'denominateur'] %}
    {%- for bound in ['nb', 'min', 'max'] %}
    case when est_dite then cast({{ term }}_{{ bound }} as double) end as {{ term }}_{{ bound }},
    {%- endfor %}
    {%- endfor %}
    case
        when est_dite or code_indicateur in ('part_pic_defm_pct', 'part_pic_defm_a_pct')
            then cast(volume_nb as double)
    end as volume_nb,
    coalesce(statut_donnee, case when valeur is null then 'absent' else 'observe' end) as statut_donnee,
    motif_absence,
    rupture_debut_date
from (select *, valeur is not null or coalesce(statut_donnee = 'borne', false) as est_dite from lignes)
