-- The series of the municipalities summed over the basins of today, null where one of them has no value.
-- `communes_nb` tells how many the sum holds: a municipality that the zoning does not know is in no basin.
select
    demandeurs.periode_debut_date,
    communes.code_bassin_ft,
    demandeurs.categorie,
    demandeurs.sexe,
    demandeurs.tranche_age,
    case
        when count(demandeurs.demandeurs_emploi_nb) = count(*)
            then cast(sum(demandeurs.demandeurs_emploi_nb) as bigint)
    end as demandeurs_emploi_nb,
    count(*) as communes_nb,
    any_value(rupture.rupture_debut_date) as rupture_debut_date
from {{ ref('stg_defm__communes') }} as demandeurs
inner join {{ ref('bridge_commune_bassin') }} as communes
    on demandeurs.code_commune_insee = communes.code_commune_insee and communes.est_millesime_courant
left join lateral ({{ last_break('demandeurs_emploi', 'demandeurs.periode_debut_date') }}) as rupture on true
group by all
