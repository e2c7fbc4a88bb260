{#- Every code list in one shape. The labels of ROME 3 that its own file lacks are those of the file of hires. -#}
select 'fap' as nomenclature, version_fap as version, code_fap as code, libelle_fap as libelle, code_fap_agregee as code_parent
from {{ ref('dim_metier') }}
union all
select 'formacode', version_formacode, code_formacode, libelle_formacode, code_parent
from {{ ref('dim_formacode') }}
union all
select 'nsf', '1994', code_nsf, libelle_nsf, null
from {{ ref('dim_nsf') }}
union all
select 'naf', 'rév. 2', code_naf, libelle_naf, code_naf[:2]
from {{ ref('dim_naf') }}
union all
select 'niveau_rncp', '2019', code_niveau_rncp, libelle_niveau_rncp, null
from {{ ref('dim_niveau_rncp') }}
union all
select 'rome', '4.0', code_rome, libelle_rome, code_domaine
from {{ ref('dim_rome') }}
union all
select 'rome', '3', code_rome_v3, coalesce(rome.libelle_rome_v3, hires.libelle_rome_v3), code_rome_v3[:3]
from {{ ref('dim_rome_v3') }} as rome
full join (select distinct code_rome_v3, libelle_rome_v3 from {{ ref('stg_labonneboite__embauches_rome_naf') }}) as hires
    using (code_rome_v3)
where coalesce(rome.libelle_rome_v3, hires.libelle_rome_v3) is not null
