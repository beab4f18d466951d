select
    m.month,
    p.rule_set,
    p.reason_code,
    p.name_en,
    p.name_zh,
    p.points,
    p.kpi_code,
    p.valid_from,
    p.valid_to,
    p.basis
from {{ ref("dim_month") }} as m
inner join {{ ref("scheme_event_rule") }} as p
    on m.last_day >= p.valid_from and (p.valid_to is null or m.first_day < p.valid_to)
