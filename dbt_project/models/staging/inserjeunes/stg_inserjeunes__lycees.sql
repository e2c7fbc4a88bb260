-- One row per rate: each has its own definition. One that is hidden keeps its row: the diploma is prepared there.
with valeurs as (
    select *
    from (
        select
            cumul,
            code_uai,
            libelle_etablissement,
            libelle_region,
            type_diplome,
            code_mefstat11,
            libelle_formation,
            {% for indicateur in inserjeunes_rates('lyceens') -%}
            {{ decimal_of(indicateur) }} as {{ indicateur }}{{ ',' if not loop.last }}
            {% endfor %}
        from {{ source('raw', 'raw_inserjeunes__lycees') }}
    )
    unpivot include nulls (valeur_pct for indicateur in ({{ inserjeunes_rates('lyceens') | join(', ') }}))
)

select
    cast(cumul[7:10] as integer) as cumul_debut_annee,
    cast(cumul[12:15] as integer) as cumul_fin_annee,
    code_uai,
    {{ uai_departement('code_uai') }} as code_departement,
    libelle_etablissement,
    libelle_region,
    type_diplome,
    code_mefstat11,
    -- A statistical code ends like that of its diploma: speciality (NSF, three characters), then a rank.
    code_mefstat11[7:9] as code_nsf,
    libelle_formation,
    indicateur,
    valeur_pct
from valeurs
