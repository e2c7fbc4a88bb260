{# The columns never decrease from left to right, rounding aside. #}
{% test ordered(model, columns) %}
select *
from {{ model }}
where false
{%- for low in columns[:-1] %}
    or {{ low }} > {{ columns[loop.index] }} + 1e-6
{%- endfor %}
{% endtest %}
