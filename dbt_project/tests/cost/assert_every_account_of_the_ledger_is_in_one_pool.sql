-- an account in no pool would never be dealt, one in two pools would be dealt by the rules of either
with entry as (
    select
        account,
        count(*) as entries
    from {{ ref("stg_finance__ledger") }}
    where kind in ('actual', 'budget')
    group by account
),

in_force as (
    select
        p.account,
        count(*) as pools,
        min(p.pool) as one_pool,
        max(p.pool) as another_pool,
        count(k.pool) as known_pools
    from {{ ref("cost_pool_account") }} as p
    inner join {{ ref("int_month") }} as m
        on p.valid_from <= m.last_day
            and (p.valid_to is null or m.last_day < p.valid_to)
    left join {{ ref("cost_pool") }} as k on p.pool = k.pool
    group by p.account
)

select
    concat('account ', e.account) as what,
    case
        when p.account is null then 'is in no cost pool on the last day of the month: add a row to cost_pool_account'
        when p.pools > 1 then concat('is in ', p.pools, ' rows of cost_pool_account on the last day of the month (', p.one_pool, ', ', p.another_pool, '): close all but one')
        else concat('is in the pool ', p.one_pool, ', which cost_pool does not name')
    end as defect,
    e.entries
from entry as e
left join in_force as p on e.account = p.account
where p.account is null or p.pools > 1 or p.known_pools = 0
