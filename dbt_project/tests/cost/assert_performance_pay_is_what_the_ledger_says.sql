-- an accrual is an estimate: it may be off by a share of what was booked, which is a parameter
with in_force as (
    select max(p.value) as value
    from {{ ref("kpi_parameter") }} as p
    inner join {{ ref("int_month") }} as m
        on p.valid_from <= m.last_day
            and (p.valid_to is null or m.last_day < p.valid_to)
    where p.parameter = 'pay_accrual_tolerance' and p.queue = '*'
)

select
    concat('cost centre ', r.cost_centre) as what,
    concat(
        r.booked, ' ', r.currency, ' of performance pay are booked and ', r.paid, ' are paid for the month; they may differ by ',
        coalesce(cast(l.value as {{ dbt.type_string() }}), 'no known share'), ' of what is booked'
    ) as defect,
    r.difference
from {{ ref("fct_pay_reconciliation") }} as r
cross join in_force as l
-- a month without a ledger is not asked
where r.month = {{ month_name() }}
    and exists (select 1 from {{ ref("stg_finance__ledger") }} where period = {{ month_name() }} and kind = 'actual')
    and (l.value is null or abs(r.difference) > l.value * abs(r.booked))
