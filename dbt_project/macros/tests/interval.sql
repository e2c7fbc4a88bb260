{# `_min` <= `_max`, and a known value is its own interval. #}
{% test interval(model, measure) %}
select *
from {{ model }}
where {{ measure }}_min is null
    or {{ measure }}_max is null
    or {{ measure }}_min > {{ measure }}_max + 1e-6
    or abs({{ measure }}_nb - {{ measure }}_min) > 1e-6
    or abs({{ measure }}_nb - {{ measure }}_max) > 1e-6
{% endtest %}
