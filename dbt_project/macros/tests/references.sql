{# A foreign key of several columns (dbt's `relationships` knows one). #}
{% test references(model, columns, to) %}
select {{ columns | join(', ') }}
from {{ model }}
anti join {{ to }} using ({{ columns | join(', ') }})
{% endtest %}
