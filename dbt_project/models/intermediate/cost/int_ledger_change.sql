{{ config(materialized="incremental") }}

{%- set entry = "kind, account, cost_centre" %}

with month_in_hand as (
    select * from {{ ref("int_month") }}
),

rate as (
    select * from {{ ref("int_exchange_rate") }}
),

-- every version of an entry as a whole, in the reporting currency, rounded once
version as (
    select
        l.kind,
        l.account,
        l.cost_centre,
        l.version,
        l.one_off,
        l.currency,
        l.amount as booked,
        cast(round(cast(l.amount as decimal(19, 4)) * r.rate, 2) as decimal(18, 2)) as converted,
        l.closed
    from {{ ref("stg_finance__ledger") }} as l
    left join rate as r on l.currency = r.currency
    where l.period = {{ month_name() }} and l.kind in ('actual', 'budget')
),

followed as (
    select
        *,
        lag(version) over (partition by {{ entry }} order by version) is not null as is_later,
        lag(one_off) over (partition by {{ entry }} order by version) as one_off_before,
        lag(currency) over (partition by {{ entry }} order by version) as currency_before,
        lag(converted) over (partition by {{ entry }} order by version) as converted_before,
        coalesce(lag(closed) over (partition by {{ entry }} order by version), 1 = 0) as after_close
    from version
),

-- a version takes back the one before and puts itself in its place: what is left is the change
booking as (
    select {{ entry }}, version, one_off, currency, booked, converted, closed, after_close from followed
    union all
    select {{ entry }}, version, one_off_before, currency_before, 0, -converted_before, closed, after_close from followed where is_later
),

change as (
    select
        {{ entry }},
        version as ledger_version,
        one_off,
        currency,
        cast(sum(booked) as decimal(18, 4)) as amount_booked,
        cast(case when count(converted) = count(*) then sum(converted) end as decimal(18, 2)) as amount,
        max(closed) as closed,
        max(after_close) as after_close
    from booking
    group by {{ entry }}, version, one_off, currency
),

centre as (
    select min(u.unit_code) as unit_code
    from {{ ref("int_cost_path") }} as u
    inner join month_in_hand as m on u.day = m.last_day
    where u.depth = 0 and u.ancestor_kind = 'centre'
),

pool as (
    select
        p.account,
        p.pool
    from {{ ref("cost_pool_account") }} as p
    inner join month_in_hand as m
        on p.valid_from <= m.last_day
            and (p.valid_to is null or m.last_day < p.valid_to)
    qualify row_number() over (partition by p.account order by p.valid_from desc, p.pool asc) = 1
),

final as (
    select
        m.month,
        c.*,
        r.rate,
        coalesce(b.unit_code, s.unit_code) as unit_code,
        p.pool,
        coalesce(a.is_operating, false) as is_operating,
        coalesce(a.is_payroll, false) as is_payroll,
        coalesce(a.is_performance_pay, false) as is_performance_pay
    from change as c
    cross join month_in_hand as m
    cross join centre as s
    left join rate as r on c.currency = r.currency
    left join {{ ref("int_cost_centre") }} as b on c.cost_centre = b.cost_centre
    left join pool as p on c.account = p.account
    left join {{ ref("account") }} as a on c.account = a.account
)

select * from final
