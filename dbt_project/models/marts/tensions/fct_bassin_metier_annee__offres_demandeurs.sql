{%- set keys = 'annee, code_bassin_ft, code_fap' -%}
{%- set terms = ['offres', 'demandeurs_abc'] -%}
{%- set bounds = ['nb', 'min', 'max'] -%}
with parts as (
    select
        faits.annee,
        faits.code_bassin_ft,
        passages.code_fap,
        faits.code_rome,
        faits.offres_nb / nullif(faits.demandeurs_abc_nb, 0) as rapport,
        {%- for term in terms %}
        faits.{{ term }}_nb * passages.poids as {{ term }}_nb,
        faits.{{ term }}_nb * passages.poids_min as {{ term }}_min,
        faits.{{ term }}_nb * passages.poids_max as {{ term }}_max{{ "," if not loop.last }}
        {%- endfor %}
    from {{ ref('fct_bassin_rome_annee__offres_demandeurs') }} as faits
    inner join {{ ref('bridge_rome_v3_fap_2021') }} as passages on faits.code_rome = passages.code_rome_v3
),

-- One weight serves both terms. The ratio is highest when the codes with the most offers for a job seeker weigh the
-- most and the others the least, and lowest the other way round: each cut of the ranking is tried.
coupes as (
    select
        *,
        {%- for term in terms %}
        {%- for order in ['croissant', 'decroissant'] %}
        sum({{ term }}_min) over cellule + sum({{ term }}_max - {{ term }}_min) over {{ order }} as {{ term }}_{{ order }}
        {{- "," if not (loop.last and term == terms[-1]) }}
        {%- endfor %}
        {%- endfor %}
    from parts
    window
        cellule as (partition by {{ keys }}),
        croissant as (partition by {{ keys }} order by rapport nulls last, code_rome rows unbounded preceding),
        decroissant as (partition by {{ keys }} order by rapport desc nulls first, code_rome rows unbounded preceding)
)

select
    {{ keys }},
    {%- for term in terms %}
    {%- for bound in bounds %}
    {{ reproducible_sum(term ~ '_' ~ bound) }} as {{ term }}_{{ bound }},
    {%- endfor %}
    {%- endfor %}
    round(sum(offres_nb) / nullif(sum(demandeurs_abc_nb), 0), 6) as offres_par_demandeur,
    round(min(offres_croissant / nullif(demandeurs_abc_croissant, 0)), 6) as offres_par_demandeur_min,
    round(max(offres_decroissant / nullif(demandeurs_abc_decroissant, 0)), 6) as offres_par_demandeur_max
from coupes
group by all
-- A sum that lacks a term is unknown.
having count(offres_nb) = count(*) and count(demandeurs_abc_nb) = count(*)
