-- an account that account.csv does not name would be left out of every cost
select
    e.account,
    count(*) as entries,
    sum(e.amount) as amount
from {{ ref("stg_finance__ledger") }} as e
left join {{ ref("account") }} as a on e.account = a.account
where e.kind in ('actual', 'budget') and a.account is null
group by e.account
