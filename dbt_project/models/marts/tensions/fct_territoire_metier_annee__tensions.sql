-- A discrete class cannot be shared by weight: a code of FAP 2021 is given only where an occupation of 2009 became
-- one of 2021 and nothing else did.
with univoque as (
    select code_fap_2009, code_fap_2021
    from {{ ref('bridge_fap_2009_fap_2021') }}
    qualify poids = 1 and count(*) over (partition by code_fap_2021) = 1
)

select
    tensions.annee,
    tensions.niveau,
    tensions.code_territoire,
    coalesce(departements.code_region, tensions.code_territoire) as code_region,
    tensions.version_fap,
    tensions.niveau_fap,
    tensions.code_fap,
    case tensions.version_fap when '2009' then univoque.code_fap_2021 else tensions.code_fap end as code_fap_2021,
    tensions.emploi_moyen_nb,
    tensions.tension_indice,
    tensions.tension_classe is not null as est_indice_propre,
    {% for indicateur in tension_indicators() -%}
    tensions.{{ indicateur }}_classe{{ "," if not loop.last }}
    {% endfor %}
from {{ ref('stg_tensions__territoires') }} as tensions
left join {{ ref('dim_departement') }} as departements
    on tensions.niveau = 'departement' and tensions.code_territoire = departements.code_departement
left join univoque on tensions.version_fap = '2009' and tensions.code_fap = univoque.code_fap_2009
where {{ in_scope('coalesce(departements.code_region, tensions.code_territoire)') }}
