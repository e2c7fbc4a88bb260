-- What explains the tension of an occupation in its region, and whether training is a lever: the newest year, in FAP
-- 2021 (a class is not shared by weight: see `code_fap_2021`).
with newest as (
    select *
    from {{ ref('fct_territoire_metier_annee__tensions') }}
    where niveau = 'region' and niveau_fap = 'detaille' and code_fap_2021 is not null
    qualify annee = max(annee) over ()
),

leviers as (
    select
        annee,
        code_territoire,
        version_fap,
        niveau_fap,
        code_fap,
        string_agg(code_levier, ';' order by code_levier) as code_leviers,
        string_agg(libelle_levier, ' ; ' order by code_levier) as libelle_leviers,
        bool_or(code_levier in ({{ "'" ~ training_levers() | join("', '") ~ "'" }})) as est_formation_levier
    from {{ ref('fct_territoire_metier_annee__leviers') }}
    where niveau = 'region'
    group by all
)

select
    newest.annee,
    newest.code_region,
    newest.code_fap_2021 as code_fap,
    {%- for indicateur in tension_indicators() %}
    newest.{{ indicateur }}_classe,
    {%- endfor %}
    leviers.code_leviers,
    leviers.libelle_leviers,
    -- Without a class of tension nothing is known; with one and no rule that holds, training is no lever.
    case when newest.tension_classe is not null then coalesce(leviers.est_formation_levier, false) end
        as est_formation_levier
from newest
left join leviers
    on newest.annee = leviers.annee
    and newest.code_territoire = leviers.code_territoire
    and newest.version_fap = leviers.version_fap
    and newest.niveau_fap = leviers.niveau_fap
    and newest.code_fap = leviers.code_fap
