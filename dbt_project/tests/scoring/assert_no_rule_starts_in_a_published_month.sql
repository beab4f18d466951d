-- the newest published month before this one, and the rows of policy that it was published with
with before as (
    select * from {{ source("published", "policy_row") }}
),

published_month as (
    select
        month,
        min(cast(concat(month, '-01') as date)) as first_day,
        min(cast({{ dbt.dateadd("month", 1, "cast(concat(month, '-01') as date)") }} as date)) as next_day
    from before
    group by month
)

select
    concat(r.seed, ' ', r.row_key) as what,
    concat(
        'valid_from ', r.valid_from, ' lies in or before ', p.month, ', which is published without this row: ',
        'a rule is made known before it takes effect. Start it on ', p.next_day, ' or later'
    ) as defect
from {{ ref("int_policy_row") }} as r
cross join published_month as p
left join before as b on r.seed = b.seed and r.row_key = b.row_key and r.valid_from = b.valid_from
where r.valid_from < p.next_day and coalesce(r.valid_to, date '9999-12-31') > p.first_day and b.row_key is null
