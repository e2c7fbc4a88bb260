-- The rules are data (seed `regles_leviers`): a rule holds when each of its conditions does, a lever when one of its
-- rules does. A class that is not published meets no condition.
with newest as (
    select *
    from {{ ref('fct_territoire_metier_annee__tensions') }}
    qualify annee = max(annee) over ()
),

classes as (
    {% for indicateur in tension_indicators() -%}
    select
        annee, niveau, code_territoire, version_fap, niveau_fap, code_fap, emploi_moyen_nb, tension_classe,
        '{{ indicateur }}' as indicateur,
        {{ indicateur }}_classe as classe
    from newest
    {{ "union all" if not loop.last }}
    {% endfor %}
),

regles as (
    select
        *,
        count(*) over (partition by code_regle, valide_debut_date) as conditions_nb
    from {{ ref('regles_leviers') }}
),

applied as (
    select
        classes.annee,
        classes.niveau,
        classes.code_territoire,
        classes.version_fap,
        classes.niveau_fap,
        classes.code_fap,
        classes.emploi_moyen_nb,
        classes.tension_classe,
        regles.code_levier,
        regles.libelle_levier,
        regles.lecture,
        regles.code_regle,
        string_agg(
            regles.libelle_indicateur || ' ' || classes.classe || ' (' || regles.comparaison || ' ' || regles.seuil || ')',
            ', ' order by regles.ordre
        ) as motif
    from classes
    inner join regles
        on classes.indicateur = regles.indicateur
        and make_date(classes.annee, 12, 31)
            between regles.valide_debut_date and coalesce(regles.valide_fin_date, date '9999-12-31')
        and case regles.comparaison
            when '≥' then classes.classe >= regles.seuil
            when '≤' then classes.classe <= regles.seuil
        end
    group by all
    having count(*) = max(regles.conditions_nb)
)

select
    * exclude (code_regle, motif),
    string_agg(motif, ' ; ' order by code_regle) as motif
from applied
group by all
