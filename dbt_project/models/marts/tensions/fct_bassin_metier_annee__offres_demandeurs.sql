{%- set keys = 'annee, code_bassin_ft, code_fap' -%}
{%- set terms = ['offres', 'demandeurs_abc'] -%}
{%- set bounds = ['nb', 'min', 'max'] -%}
{#- The ratio is lowest with as many job seekers as their protected count allows, highest with as few. -#}
{%- set extremes = {'croissant': 'demandeurs_abc_max', 'decroissant': 'demandeurs_abc_min'} -%}
with parts as (
    select
        faits.annee,
        faits.code_bassin_ft,
        passages.code_fap,
        faits.code_rome,
        -- A masked count stands for the middle of its bounds.
        coalesce(faits.demandeurs_abc_nb, (faits.demandeurs_abc_min + faits.demandeurs_abc_max) / 2)
        * passages.poids as demandeurs_abc_nb,
        faits.demandeurs_abc_min * passages.poids_min as demandeurs_abc_min,
        faits.demandeurs_abc_max * passages.poids_max as demandeurs_abc_max,
        {%- for order, seekers in extremes.items() %}
        faits.offres_nb / nullif(faits.{{ seekers }}, 0) as rapport_{{ order }},
        faits.{{ seekers }} * passages.poids_min as demandeurs_{{ order }}_min,
        faits.{{ seekers }} * passages.poids_max as demandeurs_{{ order }}_max,
        {%- endfor %}
        faits.offres_nb * passages.poids as offres_nb,
        faits.offres_nb * passages.poids_min as offres_min,
        faits.offres_nb * passages.poids_max as offres_max
    from {{ ref('fct_bassin_rome_annee__offres_demandeurs') }} as faits
    inner join {{ ref('bridge_rome_v3_fap_2021') }} as passages on faits.code_rome = passages.code_rome_v3
),

-- One weight serves both terms. The ratio is highest when the codes with the most offers for a job seeker weigh the
-- most and the others the least, and lowest the other way round: each cut of the ranking is tried.
coupes as (
    select
        *,
        {%- for order in extremes %}
        sum(offres_min) over cellule + sum(offres_max - offres_min) over {{ order }} as coupe_offres_{{ order }},
        sum(demandeurs_{{ order }}_min) over cellule
        + sum(demandeurs_{{ order }}_max - demandeurs_{{ order }}_min) over {{ order }} as coupe_demandeurs_{{ order }}
        {{- "," if not loop.last }}
        {%- endfor %}
    from parts
    window
        cellule as (partition by {{ keys }}),
        croissant as (
            partition by {{ keys }} order by rapport_croissant nulls last, code_rome rows unbounded preceding
        ),
        decroissant as (
            partition by {{ keys }} order by rapport_decroissant desc nulls first, code_rome rows unbounded preceding
        )
)

select
    {{ keys }},
    {%- for term in terms %}
    {%- for bound in bounds %}
    {{ reproducible_sum(term ~ '_' ~ bound) }} as {{ term }}_{{ bound }},
    {%- endfor %}
    {%- endfor %}
    round(sum(offres_nb) / nullif(sum(demandeurs_abc_nb), 0), 6) as offres_par_demandeur,
    round(min(coupe_offres_croissant / nullif(coupe_demandeurs_croissant, 0)), 6) as offres_par_demandeur_min,
    round(max(coupe_offres_decroissant / nullif(coupe_demandeurs_decroissant, 0)), 6) as offres_par_demandeur_max
from coupes
group by all
-- A sum that lacks a term is unknown.
having count(offres_nb) = count(*) and count(demandeurs_abc_nb) = count(*)
