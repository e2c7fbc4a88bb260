select
    reference,
    {{ day_of('date_recueil') }} as recueil_date,
    code_bassin_ft,
    code_metier,
    codes_competences,
    cast(volume as bigint) as recrutements_declares_nb,
    {{ day_of('date_besoin') }} as besoin_date,
    source_besoin,
    confiance,
    engagement_employeur,
    freins
from {{ source('raw', 'raw_collecte__besoins_territoriaux') }}
