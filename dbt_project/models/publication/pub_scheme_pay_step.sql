with used as (
    select distinct
        month,
        pay_code
    from {{ ref("pub_scheme") }}
)

select
    m.month,
    p.pay_code,
    p.position,
    p.step,
    p.name_en,
    p.name_zh,
    p.role,
    p.from_day,
    p.to_day,
    p.months_later,
    p.basis
from used as m
inner join {{ ref("scheme_pay_step") }} as p on m.pay_code = p.pay_code
