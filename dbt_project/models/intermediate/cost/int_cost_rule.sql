select
    s.pool,
    s.step,
    s.to_kind,
    s.driver
from {{ ref("cost_step") }} as s
inner join {{ ref("int_month") }} as m
    on s.valid_from <= m.last_day
        and (s.valid_to is null or m.last_day < s.valid_to)
-- a guard says that there is one; of two the cents must not double
qualify row_number() over (partition by s.pool, s.step order by s.valid_from desc, s.to_kind asc, s.driver asc) = 1
