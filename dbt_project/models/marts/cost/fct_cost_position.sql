{%- set entry = "pool, account, cost_centre, ledger_version, one_off, currency, after_close" %}

with line as (
    select * from {{ ref("fct_cost_allocation") }} where month = {{ month_name() }}
),

account as (
    select * from {{ ref("account") }}
),

-- every line of a step goes on in the next one: the last step of a pool says where its money ends
ended as (
    select * from line
    qualify step = max(step) over (partition by pool)
),

place as (
    select
        {{ entry }},
        case when to_kind = 'queue' then from_kind else to_kind end as unit_kind,
        case when to_kind = 'queue' then from_code else to_code end as unit_code,
        case when to_kind = 'queue' then to_code end as queue,
        channel,
        sum(amount) as amount
    from ended
    group by
        {{ entry }},
        case when to_kind = 'queue' then from_kind else to_kind end,
        case when to_kind = 'queue' then from_code else to_code end,
        case when to_kind = 'queue' then to_code end,
        channel
),

final as (
    select
        {{ month_name() }} as month,
        p.pool,
        p.account,
        p.cost_centre,
        p.ledger_version,
        p.one_off,
        p.currency,
        p.after_close,
        p.unit_kind,
        p.unit_code,
        p.queue,
        p.channel,
        coalesce(a.is_operating, false) as is_operating,
        coalesce(a.is_payroll, false) as is_payroll,
        cast(p.amount as decimal(18, 2)) as amount
    from place as p
    left join account as a on p.account = a.account
)

select * from final
