{# The department of a municipality: the first two characters of its code, three overseas. #}
{% macro departement_of(code_commune) -%}
    case when {{ code_commune }}[:2] in ('97', '98') then {{ code_commune }}[:3] else {{ code_commune }}[:2] end
{%- endmacro %}


{# `14002`, as the outlines write arrondissement 142: the department, then a number on three digits. #}
{% macro arrondissement_of(code) -%}
    case
        when length({{ code }}) = length({{ departement_of(code) }}) + 3
            then {{ departement_of(code) }} || ltrim({{ code }}[-3:], '0')
        else {{ code }}
    end
{%- endmacro %}


{# The territories of some levels with their names, as published tables that mix levels need them. #}
{% macro labelled_territories(levels) -%}
    {%- set sources = {
        'region': ('dim_region', 'code_region', 'libelle_region'),
        'departement': ('dim_departement', 'code_departement', 'libelle_departement'),
        'bassin': ('dim_bassin', 'code_bassin_ft', 'libelle_bassin_ft'),
        'arrondissement': ('dim_arrondissement', 'code_arrondissement', 'libelle_arrondissement'),
        'zone_emploi': ('dim_zone_emploi', 'code_zone_emploi_insee', 'libelle_zone_emploi'),
    } -%}
    {%- for level in levels %}
    {%- set model, code, label = sources[level] %}
    select '{{ level }}' as niveau, {{ code }} as code_territoire, {{ label }} as libelle_territoire
    from {{ ref(model) }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
{%- endmacro %}


{# The regions, departments and basins of the run, with their names. #}
{% macro territories_in_scope() %}
    select territoires.*
    from ({{ labelled_territories(['region', 'departement', 'bassin']) }}) as territoires
    left join {{ ref('dim_departement') }} as departements
        on territoires.niveau = 'departement' and territoires.code_territoire = departements.code_departement
    -- Basins are those of the run already.
    where
        territoires.niveau = 'bassin'
        or {{ in_scope("if(territoires.niveau = 'region', territoires.code_territoire, departements.code_region)") }}
{% endmacro %}
