-- Both crosswalks at the same end, as for the places: bounds wider than an interval.
select
    poids.code_groupe as code_transition,
    passages.code_formacode,
    any_value(descripteurs.libelle_formacode) as libelle_formacode,
    {{ reproducible_sum('passages.poids * poids.poids') }} as poids,
    {{ reproducible_sum('passages.poids_min * poids.poids_min') }} as poids_min,
    least(1, {{ reproducible_sum('passages.poids_max * poids.poids_max') }}) as poids_max
from {{ ref('bridge_formacode_fap_2021') }} as passages
inner join {{ ref('fct_weights__groupes') }} as poids using (code_fap)
left join {{ ref('dim_formacode') }} as descripteurs using (code_formacode)
where poids.type_groupe = 'transition'
group by poids.code_groupe, passages.code_formacode
