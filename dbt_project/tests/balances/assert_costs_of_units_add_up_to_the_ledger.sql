-- to the cent: what the centre is said to have cost, and what its ledger says in the latest version of each entry, converted
with latest as (
    select
        account,
        cost_centre,
        max(version) as version
    from {{ ref("stg_finance__ledger") }}
    where kind = 'actual'
    group by account, cost_centre
),

booked as (
    select cast(round(cast(l.amount as decimal(19, 4)) * r.rate, 2) as decimal(18, 2)) as amount
    from {{ ref("stg_finance__ledger") }} as l
    inner join latest as v
        on l.account = v.account
            and l.cost_centre = v.cost_centre
            and l.version = v.version
    inner join {{ ref("int_exchange_rate") }} as r on l.currency = r.currency
    where l.kind = 'actual' and l.account in (select account from {{ ref("account") }} where is_operating)
),

both_sides as (
    select
        (select coalesce(sum(amount), 0) from booked) as ledger,
        (
            select coalesce(sum(numerator), 0)
            from {{ ref("fct_kpi_daily") }}
            where month = {{ month_name() }} and entity_type = 'centre' and kpi_code = 'cost_per_call'
        ) as costs
)

select * from both_sides where ledger <> costs
