select
    m.month,
    p.pay_code,
    p.line_code,
    p.position,
    p.name_en,
    p.name_zh,
    p.per,
    p.factor,
    p.score_below,
    p.rank_list,
    p.rank_end,
    p.places,
    p.state,
    p.valid_from,
    p.valid_to,
    p.reason,
    p.basis
from {{ ref("dim_month") }} as m
inner join {{ ref("scheme_pay_rule") }} as p
    on m.last_day >= p.valid_from and (p.valid_to is null or m.first_day < p.valid_to)
