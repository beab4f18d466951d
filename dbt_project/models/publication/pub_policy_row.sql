select
    m.month,
    p.seed,
    p.row_key,
    p.valid_from,
    p.valid_to
from {{ ref("dim_month") }} as m
inner join {{ ref("int_policy_row") }} as p
    on m.last_day >= p.valid_from and (p.valid_to is null or m.first_day < p.valid_to)
