-- What the values of the breakdowns are called.
select 'dispositif' as ventilation, code_dispositif as code_modalite, libelle_dispositif as libelle_modalite
from {{ ref('dim_dispositif') }}
where est_courant
union all
select 'domaine', code_domaine, min(libelle_domaine)
from {{ ref('dim_formacode') }}
where code_domaine is not null
group by code_domaine
union all
select 'bassin', code_bassin_ft, libelle_bassin_ft
from {{ ref('dim_bassin') }}
union all
select *
from (values
    ('ensemble', 'ensemble', 'Ensemble'),
    ('pic', 'oui', 'Public du PIC (sans le baccalauréat)'),
    ('senior', 'oui', '50 ans ou plus'),
    ('jeune', 'oui', 'Moins de 26 ans'),
    ('boeth', 'oui', 'Travailleurs handicapés (BOETH)'),
    ('qpv', 'oui', 'Résidents des quartiers prioritaires'),
    ('rsa', 'oui', 'Bénéficiaires du RSA'),
    ('longue_duree', 'oui', 'Inscrits depuis un an ou plus'),
    ('detenu', 'oui', 'Personnes détenues')
)
