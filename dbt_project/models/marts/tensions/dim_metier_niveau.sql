-- Both levels of the two nomenclatures, and the rows by which a producer says that no occupation is meant.
select version_fap, 'detaille' as niveau_fap, code_fap, libelle_fap
from {{ ref('int_metiers__fap_union') }}

union all

select distinct version_fap, 'agrege', code_fap_agregee, libelle_fap_agregee
from {{ ref('int_metiers__fap_union') }}

union all

select *
from (
    values
        ('2009', 'detaille', 'ZZZZZ', 'Métier non précisé'),
        ('2009', 'agrege', 'ZZZ', 'Métier non précisé'),
        ('2009', 'ensemble', 'Ensemble', 'Ensemble des métiers')
)
