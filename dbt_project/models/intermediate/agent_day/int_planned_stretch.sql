with plan as (
    select * from {{ ref("stg_wfm__schedules") }} where exception_of is null
),

policy as (
    select * from {{ ref("int_policy_day") }}
    where month = {{ month_name() }} and queue = '*'
),

-- a leave neither joins shifts nor parts them, and is of its own day
followed as (
    select
        *,
        max(case when activity <> 'leave' then ends_at end) over (
            partition by employee_id, version
            order by starts_at, ends_at
            rows between unbounded preceding and 1 preceding
        ) as planned_until
    from plan
),

numbered as (
    select
        f.*,
        sum(
            case when f.activity = 'leave' or {{ seconds_between("f.planned_until", "f.starts_at") }} <= 60 * p.shift_gap_minutes then 0 else 1 end
        ) over (
            partition by f.employee_id, f.version
            order by f.starts_at, f.ends_at
            rows between unbounded preceding and current row
        ) as shift_no
    from followed as f
    left join policy as p on cast(f.starts_at as date) = p.day
),

dated as (
    select
        *,
        cast(case
            when activity = 'leave' then starts_at
            else min(case when activity <> 'leave' then starts_at end) over (partition by employee_id, version, shift_no)
        end as date) as work_date
    from numbered
)

select
    employee_id,
    version,
    shift_no,
    work_date,
    starts_at,
    ends_at,
    activity,
    queue,
    issued_at
from dated
