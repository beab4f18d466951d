select
    m.month,
    s.pool,
    s.step,
    s.to_kind,
    s.driver,
    s.valid_from,
    s.valid_to,
    s.reason,
    s.basis
from {{ ref("dim_month") }} as m
inner join {{ ref("cost_step") }} as s
    on s.valid_from <= m.last_day
        and (s.valid_to is null or m.last_day < s.valid_to)
