-- an account that account.csv does not name would be left out of every cost
select
    e.account,
    count(*) as entries,
    sum(e.amount) as amount
from {{ ref("int_ledger_entry") }} as e
left join {{ ref("account") }} as a on e.account = a.account
where a.account is null
group by e.account
