with pool as (
    select
        m.month,
        p.account,
        p.pool
    from {{ ref("dim_month") }} as m
    inner join {{ ref("cost_pool_account") }} as p
        on p.valid_from <= m.last_day
            and (p.valid_to is null or m.last_day < p.valid_to)
    qualify row_number() over (partition by m.month, p.account order by p.valid_from desc, p.pool asc) = 1
)

select
    m.month,
    a.account,
    a.name_en,
    a.name_zh,
    p.pool,
    a.is_operating,
    a.is_payroll,
    a.is_performance_pay
from {{ ref("dim_month") }} as m
cross join {{ ref("account") }} as a
left join pool as p
    on m.month = p.month
        and a.account = p.account
