{% test sums_to(model, column, by, value) %}
select {{ by }}, sum({{ column }}) as somme
from {{ model }}
group by {{ by }}
having abs(sum({{ column }}) - {{ value }}) > 1e-9
{% endtest %}
