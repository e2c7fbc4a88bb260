-- One row per rate: each has its own definition.
with valeurs as (
    unpivot (
        select
            cumul,
            code_uai,
            libelle_etablissement,
            libelle_region,
            {% for indicateur in inserjeunes_rates('apprentis') -%}
            {{ decimal_of(indicateur) }} as {{ indicateur }}{{ ',' if not loop.last }}
            {% endfor %}
        from {{ source('raw', 'raw_inserjeunes__cfa') }}
    )
    on {{ inserjeunes_rates('apprentis') | join(', ') }}
    into name indicateur value valeur_pct
)

select
    cast(cumul[7:10] as integer) as cumul_debut_annee,
    cast(cumul[12:15] as integer) as cumul_fin_annee,
    code_uai,
    libelle_etablissement,
    libelle_region,
    indicateur,
    valeur_pct
from valeurs
