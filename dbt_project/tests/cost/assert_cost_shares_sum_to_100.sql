-- on every day on which a share or a fixed step begins or ends
with fixed as (
    select pool, step, valid_from, coalesce(valid_to, date '9999-12-31') as valid_to
    from {{ ref("cost_step") }}
    where driver = 'fixed'
),

share as (
    select pool, step, share, valid_from, coalesce(valid_to, date '9999-12-31') as valid_to
    from {{ ref("cost_share") }}
),

border as (
    select pool, step, valid_from as day from fixed
    union
    select pool, step, valid_from as day from share
    union
    select pool, step, valid_to as day from share
),

told as (
    select b.pool, b.step, b.day, f.pool is not null as is_fixed, coalesce(sum(s.share), 0) as total
    from border as b
    left join fixed as f
        on b.pool = f.pool and b.step = f.step and b.day >= f.valid_from and b.day < f.valid_to
    left join share as s
        on b.pool = s.pool and b.step = s.step and b.day >= s.valid_from and b.day < s.valid_to
    group by b.pool, b.step, b.day, f.pool is not null
)

select
    concat('pool ', pool, ' step ', step) as what,
    case
        when is_fixed then concat('the shares in force on ', day, ' add up to ', total, ', not to 100')
        else concat('has shares on ', day, ', but its step is not dealt by fixed shares')
    end as defect
from told
where (is_fixed and total <> 100) or (not is_fixed and total <> 0)
