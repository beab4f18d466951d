select
    m.month,
    p.scheme_code,
    p.item_code,
    p.holder_kind,
    p.holder,
    p.value,
    p.valid_from,
    p.valid_to,
    p.reason,
    p.basis
from {{ ref("dim_month") }} as m
inner join {{ ref("scheme_target") }} as p
    on m.last_day >= p.valid_from and (p.valid_to is null or m.first_day < p.valid_to)
