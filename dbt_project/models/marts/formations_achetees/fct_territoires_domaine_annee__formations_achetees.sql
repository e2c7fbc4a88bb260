-- The finest cells that the published tables add up: whoever knows every total knows at best sums of these. True
-- counts: the guard of secrecy reads them, and nothing else.
select
    annee,
    code_bassin_ft,
    code_region,
    code_departement,
    code_arrondissement,
    code_zone_emploi_insee,
    code_dispositif,
    code_domaine_formacode,
    groupe_financement,
    coalesce(code_niveau_sortie, 'aucun') as niveau_sortie_connu,
    {{ purchase_sums() }}
from {{ ref('fct_session__formations_achetees') }}
where code_bassin_ft is not null
group by all
