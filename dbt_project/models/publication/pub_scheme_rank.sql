select
    m.month,
    p.rank_list,
    p.family,
    p.name_en,
    p.name_zh,
    p.level,
    p.by_scheme,
    p.min_days,
    p.min_size,
    p.valid_from,
    p.valid_to,
    p.reason,
    p.basis
from {{ ref("dim_month") }} as m
inner join {{ ref("scheme_rank") }} as p
    on m.last_day >= p.valid_from and (p.valid_to is null or m.first_day < p.valid_to)
