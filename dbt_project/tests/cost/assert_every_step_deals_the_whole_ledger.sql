-- to the cent: the ledger in the latest version of each entry, and the lines of every step that its pool has, by account and cost centre
with line as (
    select * from {{ ref("fct_cost_allocation") }} where month = {{ month_name() }}
),

latest as (
    select * from {{ ref("stg_finance__ledger") }}
    where period = {{ month_name() }} and kind = 'actual'
    qualify row_number() over (partition by account, cost_centre order by version desc) = 1
),

pool as (
    select
        p.account,
        min(p.pool) as pool
    from {{ ref("cost_pool_account") }} as p
    inner join {{ ref("int_month") }} as m
        on p.valid_from <= m.last_day
            and (p.valid_to is null or m.last_day < p.valid_to)
    group by p.account
),

due as (
    select l.account, l.cost_centre, 0 as step, cast(round(cast(l.amount as decimal(19, 4)) * r.rate, 2) as decimal(18, 2)) as amount
    from latest as l
    inner join {{ ref("int_exchange_rate") }} as r on l.currency = r.currency
    union all
    select l.account, l.cost_centre, s.step, cast(round(cast(l.amount as decimal(19, 4)) * r.rate, 2) as decimal(18, 2)) as amount
    from latest as l
    inner join {{ ref("int_exchange_rate") }} as r on l.currency = r.currency
    inner join pool as p on l.account = p.account
    inner join {{ ref("int_cost_rule") }} as s on p.pool = s.pool
),

both_sides as (
    select account, cost_centre, step, amount as ledger, 0 as dealt from due
    union all
    select account, cost_centre, step, 0 as ledger, amount as dealt from line
)

select
    account,
    cost_centre,
    step,
    sum(ledger) as ledger,
    sum(dealt) as dealt
from both_sides
group by account, cost_centre, step
having sum(ledger) <> sum(dealt)
