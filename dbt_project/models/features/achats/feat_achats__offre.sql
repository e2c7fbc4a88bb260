-- Places of the two last campaigns, and their entries as far as protected counts tell them.
with campagnes as (
    select
        *,
        max(annee) over () as campagne,
        -- Shares of a crosswalk may leave a hair more entries than places; `least` would take the places of a null.
        {%- for side in ['min', 'max'] %}
        case
            when entrees_secret_{{ side }} < places_nb then entrees_secret_{{ side }}
            when entrees_secret_{{ side }} >= places_nb then places_nb
        end as entrees_{{ side }}{{ "," if not loop.last }}
        {%- endfor %}
    from {{ ref('fct_bassin_metier_annee__formations_achetees') }}
)

select
    cast(any_value(campagne) as integer) as annee,
    code_bassin_ft,
    code_fap,
    {{ reproducible_sum('case when annee = campagne then places_nb end') }} as places_nb,
    {{ reproducible_sum('case when entrees_max is not null then places_nb end') }} as places_connues_nb,
    {{ reproducible_sum('entrees_min') }} as entrees_min,
    {{ reproducible_sum('entrees_max') }} as entrees_max
from campagnes
where annee >= campagne - 1
group by code_bassin_ft, code_fap
