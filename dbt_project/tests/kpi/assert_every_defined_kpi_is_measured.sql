select
    k.kpi_code,
    k.version
from {{ ref("kpi") }} as k
inner join {{ ref("int_month") }} as m
    on k.valid_from <= m.last_day
        and (k.valid_to is null or k.valid_to > m.first_day)
where k.kpi_code not in (''{% for code in kpi_lines() %}, '{{ code }}'{% endfor %})
