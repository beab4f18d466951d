select
    m.month,
    p.parameter,
    p.queue,
    p.value,
    p.valid_from,
    p.valid_to,
    p.basis
from {{ ref("dim_month") }} as m
inner join {{ ref("kpi_parameter") }} as p
    on p.valid_from <= m.last_day
        and (p.valid_to is null or m.first_day < p.valid_to)
