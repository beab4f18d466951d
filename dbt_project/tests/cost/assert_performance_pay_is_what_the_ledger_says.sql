-- an accrual is an estimate: it may be off by a share, which is a parameter
with side as (
    select
        currency,
        sum(booked) as booked,
        sum(paid) as paid
    from {{ ref("fct_pay_reconciliation") }}
    where month = {{ month_name() }}
    group by currency
),

in_force as (
    select max(p.value) as value
    from {{ ref("kpi_parameter") }} as p
    inner join {{ ref("int_month") }} as m
        on p.valid_from <= m.last_day
            and (p.valid_to is null or m.last_day < p.valid_to)
    where p.parameter = 'pay_accrual_tolerance' and p.queue = '*'
)

select
    concat('performance pay in ', s.currency) as what,
    concat(
        s.booked, ' are booked and ', s.paid, ' are paid for the month; they may differ by ',
        coalesce(cast(l.value as {{ dbt.type_string() }}), 'no known share'), ' of the greater. pub_pay_reconciliation has the cost centres'
    ) as defect,
    s.booked - s.paid as difference
from side as s
cross join in_force as l
-- a month without a ledger is not asked
where exists (select 1 from {{ ref("stg_finance__ledger") }} where period = {{ month_name() }} and kind = 'actual')
    and (l.value is null or abs(s.booked - s.paid) > l.value * greatest(abs(s.booked), abs(s.paid)))
