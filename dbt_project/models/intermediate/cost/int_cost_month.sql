with actual as (
    select * from {{ ref("int_ledger_change") }}
    where month = {{ month_name() }} and kind = 'actual'
    qualify ledger_version = max(ledger_version) over (partition by account, cost_centre)
),

currency as (
    select max(to_currency) as currency from {{ ref("int_exchange_rate") }}
),

final as (
    select
        m.month,
        m.last_day,
        c.currency,
        -- what was closed for every entry is closed; without an entry nothing is
        case when (select count(*) from actual) > 0 and (select count(*) from actual where not closed) = 0 then 'final' else 'provisional' end as status
    from {{ ref("int_month") }} as m
    cross join currency as c
)

select * from final
