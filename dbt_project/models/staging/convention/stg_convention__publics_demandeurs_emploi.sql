{%- set step = var('effectif_arrondi') -%}
with effectifs as (
    unpivot (
        select mois, niveau, code_territoire, categorie, ensemble, {{ job_seeker_publics() | join(', ') }}, pic,
            {{ job_seeker_publics('pic_') | join(', ') }}
        from {{ source('raw', 'raw_convention__publics_demandeurs_emploi') }}
    )
    on columns(* exclude (mois, niveau, code_territoire, categorie))
    into name public value effectif
),

lus as (
    select *, cast(nullif(effectif, '*') as bigint) as inscrits_nb
    from effectifs
)

select
    {{ month_start('mois') }} as periode_debut_date,
    niveau,
    code_territoire,
    categorie,
    public,
    inscrits_nb,
    case
        when inscrits_nb is null then 0
        else greatest({{ var('effectif_minimum') }}, inscrits_nb - {{ step // 2 }})
    end as inscrits_min,
    case
        when inscrits_nb is null then {{ var('effectif_minimum') - 1 }}
        else inscrits_nb + {{ step - step // 2 - 1 }}
    end as inscrits_max
from lus
