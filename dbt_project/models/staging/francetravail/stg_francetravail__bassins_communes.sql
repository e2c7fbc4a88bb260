-- `distinct`: several files of one vintage may repeat the same rows.
select distinct
    millesime,
    code_commune_insee,
    libelle_commune,
    case
        when code_commune_insee[:2] in ('97', '98') then code_commune_insee[:3]
        else code_commune_insee[:2]
    end as code_departement,
    code_bassin_ft,
    libelle_bassin_ft
from {{ source('raw', 'raw_francetravail__bassins_communes') }}
