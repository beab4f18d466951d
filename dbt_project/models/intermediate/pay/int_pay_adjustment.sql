with line as (
    select * from {{ source("published", "pay_line") }}
    where for_month >= {{ month_name(-12) }}
),

first_line as (
    select * from {{ source("published", "pay_line_first") }}
    where for_month >= {{ month_name(-12) }}
),

settled as (
    select * from {{ source("published", "pay_settled") }}
    where kind = 'adjustment'
),

payment as (
    select * from {{ ref("int_pay_calendar") }}
    where is_payment
),

{%- set account = "for_month, for_period, family, entity_type, entity_code, pay_code, currency" %}

open_line as (
    select * from line
    where kind = 'to_decide'
),

-- a tie that a person decided is due as long as there is that tie
decided_in_vain as (
    select d.*
    from line as d
    left join open_line as o
        on d.for_month = o.for_month and d.entity_code = o.entity_code
            and d.pay_code = o.pay_code and d.line_code = o.line_code
    where d.kind = 'decided' and o.line_code is null
),

-- What is due for a period stands in its current version. What was paid for it are the lines that were published first:
-- its own, and the adjustments of later months.
booked as (
    select {{ account }}, scheme_code, amount as due, 0 as paid
    from line
    where kind <> 'adjustment'
    union all
    select {{ account }}, scheme_code, -amount, 0
    from decided_in_vain
    union all
    select {{ account }}, scheme_code, 0, amount
    from first_line
),

balance as (
    select
        {{ account }},
        max(scheme_code) as scheme_code,
        cast(sum(due) as decimal(18, 2)) as due,
        cast(sum(due) - sum(paid) as decimal(18, 2)) as amount
    from booked
    group by {{ account }}
),

-- a published month keeps the adjustments that it was published with
adjustment as (
    select {{ account }}, scheme_code, due, amount
    from balance
    where amount <> 0
    union all
    select {{ account }}, scheme_code, base_amount, amount
    from settled
),

final as (
    select
        {{ month_name() }} as month,
        {{ month_name() }} as period,
        coalesce(p.step_month, {{ month_name() }}) as pay_month,
        a.for_period,
        a.for_month,
        a.family,
        a.scheme_code,
        a.entity_type,
        a.entity_code,
        a.pay_code,
        a.currency,
        a.due,
        a.amount
    from adjustment as a
    left join payment as p on a.pay_code = p.pay_code
)

select * from final
