with used as (
    select distinct pay_code from {{ ref("scheme") }}
    where
        pay_code is not null
        and valid_from < {{ month_start(1) }}
        and (valid_to is null or valid_to > {{ month_start() }})
),

rule as (
    select distinct pay_code from {{ ref("scheme_pay_rule") }}
    where valid_from < {{ month_start(1) }} and (valid_to is null or valid_to >= {{ month_start(1) }})
),

calendar as (
    select
        pay_code,
        min(case when to_day >= from_day and months_later >= 0 then 1 else 0 end) as in_order
    from {{ ref("scheme_pay_step") }}
    group by pay_code
)

select
    concat('pay code ', u.pay_code) as what,
    concat(
        case when r.pay_code is null then 'has no row of scheme_pay_rule in force; ' else '' end,
        case
            when c.pay_code is null then 'has no row of scheme_pay_step'
            when c.in_order = 0 then 'has a step of scheme_pay_step that ends before it begins'
            else ''
        end
    ) as defect
from used as u
left join rule as r on u.pay_code = r.pay_code
left join calendar as c on u.pay_code = c.pay_code
where r.pay_code is null or c.pay_code is null or c.in_order = 0
