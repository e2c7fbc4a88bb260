{% for transition in ['ecologique', 'numerique', 'demographique'] %}
select
    code_rome,
    '{{ transition }}' as code_groupe,
    est_transition_{{ transition }} as est_membre
from {{ ref('dim_rome') }}
{{ "union all" if not loop.last }}
{% endfor %}
