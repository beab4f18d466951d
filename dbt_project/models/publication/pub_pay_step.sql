with used as (
    select distinct pay_code from {{ ref("pub_scheme") }}
    where month = {{ month_name() }}
),

step as (
    select * from {{ ref("int_pay_calendar") }}
),

payment as (
    select * from step
    where is_payment
),

final as (
    select
        s.month,
        s.pay_code,
        cast(s.position as int) as position,
        s.step,
        s.name_en,
        s.name_zh,
        s.role,
        s.from_date,
        s.to_date,
        p.step_month as pay_month,
        s.basis
    from step as s
    inner join used as u on s.pay_code = u.pay_code
    inner join payment as p on s.pay_code = p.pay_code
)

select * from final
