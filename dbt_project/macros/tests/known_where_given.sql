{# A foreign key that may be null (`references` refuses it). #}
{% test known_where_given(model, column, to) %}
select {{ column }}
from {{ model }}
anti join {{ to }} using ({{ column }})
where {{ column }} is not null
{% endtest %}
