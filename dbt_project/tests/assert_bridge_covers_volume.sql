-- Courses of general training bear no ROME code: theirs is another threshold.
select *
from {{ ref('fct_passage__couverture') }}
where taux_rattachement_pct < case mesure
    when 'formations' then {{ var('taux_rattachement_formations_min_pct') }}
    else {{ var('taux_rattachement_min_pct') }}
end
