-- National job seekers: the detailed occupations sum to their family. Tolerance: each is rounded to ten people.
with families as (
    select
        annee,
        categorie,
        code_fap[:3] as code_famille,
        sum(demandeurs_emploi_nb) filter (niveau_fap = 'detaille') as detail,
        sum(demandeurs_emploi_nb) filter (niveau_fap = 'agrege') as famille,
        count(*) as lignes_nb,
        count(demandeurs_emploi_nb) as valeurs_nb
    from {{ ref('stg_portraits__demandeurs_emploi') }}
    group by all
)

select *
from families
where valeurs_nb = lignes_nb and abs(detail - famille) > 5 * lignes_nb
