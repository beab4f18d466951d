select
    m.month,
    p.pool,
    p.position,
    p.name_en,
    p.name_zh
from {{ ref("dim_month") }} as m
cross join {{ ref("cost_pool") }} as p
