{#- No two rows share the key that the grain promises, and no part of the key is missing. -#}
{% test unique_key(model, columns) %}
select
    {{ columns | join(", ") }},
    count(*) as rows_found
from {{ model }}
group by {{ columns | join(", ") }}
having count(*) > 1{% for column in columns %} or {{ column }} is null{% endfor %}
{% endtest %}
