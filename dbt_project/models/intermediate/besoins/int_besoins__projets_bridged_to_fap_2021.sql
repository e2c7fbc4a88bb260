-- One row per cell and edge of the bridge. A cell without an edge keeps one row, without occupation.
with weighted as (
    select
        projets.* exclude (code_fap, version_fap),
        projets.version_fap as version_fap_origine,
        projets.code_fap as code_fap_origine,
        case projets.version_fap when '2021' then projets.code_fap else passage.code_fap_2021 end as code_fap,
        case projets.version_fap when '2021' then 1 else passage.poids end as poids_passage
    from {{ ref('int_besoins__projets_bounded') }} as projets
    left join {{ ref('int_metiers__passage_fap_checked') }} as passage
        on projets.version_fap = '2009' and projets.code_fap = passage.code_fap_2009
)

select
    annee,
    code_region,
    code_departement,
    code_bassin_ft,
    version_fap_origine,
    code_fap_origine,
    code_fap,
    poids_passage,
    {%- for column in measure_columns() %}
    {{ column }} * poids_passage as {{ column }}{{ "," if not loop.last }}
    {%- endfor %}
from weighted
