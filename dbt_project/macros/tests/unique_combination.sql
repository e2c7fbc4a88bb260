{% test unique_combination(model, columns) %}
select {{ columns | join(', ') }}, count(*) as lignes_nb
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1
{% endtest %}
