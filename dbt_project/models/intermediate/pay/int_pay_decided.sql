with open_line as (
    select * from {{ source("published", "pay_line") }}
    where kind = 'to_decide' and for_month >= {{ month_name(-12) }}
),

first_line as (
    select * from {{ source("published", "pay_line_first") }}
    where kind = 'decided'
),

settled as (
    select * from {{ source("published", "pay_settled") }}
    where kind = 'decided'
),

decision as (
    select * from {{ ref("stg_app__decisions") }}
    where about_kind = 'pay_line'
),

payment as (
    select * from {{ ref("int_pay_calendar") }}
    where is_payment
),

newest_first as (
    select
        *,
        row_number() over (partition by about_month, about_id order by recorded_at desc, record_id desc) as turn
    from decision
),

newest as (
    select * from newest_first
    where turn = 1
),

{%- set account = "for_month, for_period, family, scheme_code, entity_type, entity_code, pay_code, currency, line_code, factor" %}

paid_already as (
    select distinct for_month, entity_code, pay_code, line_code
    from first_line
),

confirmed as (
    select o.*
    from open_line as o
    inner join newest as d
        on o.for_month = d.about_month and concat(o.line_code, '/', o.entity_code) = d.about_id
    left join paid_already as p
        on o.for_month = p.for_month and o.entity_code = p.entity_code
            and o.pay_code = p.pay_code and o.line_code = p.line_code
    where d.decision = 'confirmed' and p.entity_code is null
),

-- a published month keeps the decided lines that it was published with
decided as (
    select {{ account }} from confirmed
    union all
    select {{ account }} from settled
),

final as (
    select
        {{ month_name() }} as month,
        {{ month_name() }} as period,
        coalesce(p.step_month, {{ month_name() }}) as pay_month,
        d.*,
        part_of(1, d.factor) as amount
    from decided as d
    left join payment as p on d.pay_code = p.pay_code
)

select * from final
