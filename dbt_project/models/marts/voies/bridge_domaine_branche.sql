-- Part of the leavers of a training domain that the crosswalks send to the occupations of each branch. FORMACODE leads to
-- occupations by its own crosswalk; a speciality (NSF) by the FORMACODE that it is made of, each as heavy as its courses.
with formacodes as (
    select
        passages.code_formacode,
        branches.code_branche,
        sum(passages.poids) filter (where metiers.code_fap is not null) as part
    from {{ ref('bridge_formacode_fap_2021') }} as passages
    cross join (select code_branche from {{ ref('branches') }} where valide_fin_date is null) as branches
    left join {{ ref('bridge_branche_metier') }} as metiers
        on
            branches.code_branche = metiers.code_branche
            and passages.code_fap = metiers.code_fap
            and metiers.valide_fin_date is null
    group by all
)

select
    'formacode' as nomenclature,
    code_formacode as code,
    code_branche,
    {{ reproducible_sum('part') }} as part
from formacodes
group by all

union all

select
    'nsf',
    specialites.code_cible,
    formacodes.code_branche,
    round(
        sum(coalesce(formacodes.part, 0) * formations.formations_nb) / sum(formations.formations_nb), 6
    )
from formacodes
inner join {{ ref('int_passages__formacode_nsf') }} as specialites on formacodes.code_formacode = specialites.code_source
inner join {{ ref('int_passages__formations_formacode') }} as formations using (code_formacode)
group by specialites.code_cible, formacodes.code_branche
