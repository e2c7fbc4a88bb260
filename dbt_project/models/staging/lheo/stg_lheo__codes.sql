-- `code/version/rank` of each nomenclature, one row per code of a course.
with domaines as (
    select numero_formation, codes_formacode, codes_nsf, codes_rome
    from {{ ref('stg_lheo__sessions') }}
    qualify row_number() over (
        partition by numero_formation order by mise_a_jour_date desc nulls last, numero_action, numero_session, rang_lieu
    ) = 1
),

codes as (
    {% for nomenclature in ['formacode', 'nsf', 'rome'] -%}
    select
        numero_formation,
        '{{ nomenclature | upper }}' as nomenclature,
        unnest(string_split(codes_{{ nomenclature }}, ' ')) as code
    from domaines
    where codes_{{ nomenclature }} is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    numero_formation,
    nomenclature,
    split_part(code, '/', 1) as code,
    max(nullif(split_part(code, '/', 2), '')) as version_nomenclature,
    bool_or(split_part(code, '/', 3) = 'principal') as est_principal
from codes
group by numero_formation, nomenclature, split_part(code, '/', 1)
