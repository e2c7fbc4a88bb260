select
    make_date(cast(annee_mois[:4] as integer), cast(annee_mois[-2:] as integer), 1) as periode_debut_date,
    type_referentiel,
    {{ cdc_code('code_rncp') }} as code_rncp,
    {{ cdc_code('code_rs') }} as code_rs,
    {{ cdc_code('code_certifinfo') }} as code_certifinfo,
    intitule_certification,
    siret as siret_organisme,
    cast({{ decimal_of('entrees_formation') }} as bigint) as entrees_nb,
    cast({{ decimal_of('sorties_realisation_partielle') }} as bigint) as sorties_partielles_nb,
    cast({{ decimal_of('sorties_realisation_totale') }} as bigint) as sorties_totales_nb
from {{ source('raw', 'raw_cdc__entrees_sorties') }}
