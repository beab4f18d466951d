with entry as (
    select
        kind,
        account,
        pool,
        ledger_version,
        one_off,
        coalesce(amount, 0) as amount,
        kind = 'budget' and ledger_version = min(ledger_version) over (partition by kind, account, cost_centre) as is_first_budget
    from {{ ref("int_ledger_change") }}
    where month = {{ month_name() }}
),

month_in_hand as (
    select * from {{ ref("int_cost_month") }}
),

of_account as (
    select
        account,
        max(pool) as pool,
        cast(sum(case when is_first_budget then amount else 0 end) as decimal(18, 2)) as budget_first,
        cast(max(case when kind = 'budget' then ledger_version end) as integer) as budget_version,
        cast(sum(case when kind = 'budget' then amount else 0 end) as decimal(18, 2)) as budget,
        cast(sum(case when kind = 'actual' then amount else 0 end) as decimal(18, 2)) as actual,
        cast(sum(case when kind = 'actual' and one_off then amount else 0 end) as decimal(18, 2)) as one_off_actual
    from entry
    group by account
),

final as (
    select
        m.month,
        a.account,
        a.pool,
        a.budget_first,
        a.budget_version,
        a.budget,
        a.actual,
        a.one_off_actual,
        cast(a.actual - a.budget as decimal(18, 2)) as difference,
        ratio(a.budget - abs(a.actual - a.budget), a.budget) as accuracy,
        m.status
    from of_account as a
    cross join month_in_hand as m
)

select * from final
