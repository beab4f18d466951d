{{ config(materialized="incremental") }}

with schedules as (
    select
        *,
        cast(starts_at as date) as plan_day
    from {{ ref("stg_wfm__schedules") }}
),

policy as (
    select * from {{ ref("int_policy_day") }}
    where month = {{ month_name() }} and queue = '*'
),

plan_day as (
    select
        employee_id,
        plan_day,
        min(starts_at) as first_start
    from schedules
    group by employee_id, plan_day
),

in_force as (
    select
        s.employee_id,
        s.plan_day,
        max(s.version) as version
    from schedules as s
    inner join plan_day as d
        on s.employee_id = d.employee_id
            and s.plan_day = d.plan_day
    where s.issued_at <= d.first_start
    group by s.employee_id, s.plan_day
),

stretches as (
    select
        s.employee_id,
        s.starts_at,
        s.ends_at,
        s.activity,
        s.queue,
        s.plan_day,
        max(s.ends_at) over (
            partition by s.employee_id
            order by s.starts_at, s.ends_at
            rows between unbounded preceding and 1 preceding
        ) as planned_until
    from schedules as s
    inner join in_force as f
        on s.employee_id = f.employee_id
            and s.plan_day = f.plan_day
            and s.version = f.version
    where s.activity <> 'leave'
),

numbered as (
    select
        s.*,
        sum(case when {{ seconds_between("s.planned_until", "s.starts_at") }} <= 60 * p.shift_gap_minutes then 0 else 1 end) over (
            partition by s.employee_id
            order by s.starts_at, s.ends_at
            rows between unbounded preceding and current row
        ) as shift_no
    from stretches as s
    left join policy as p on s.plan_day = p.day
),

final as (
    select
        {{ month_name() }} as month,
        employee_id,
        cast(min(starts_at) over (partition by employee_id, shift_no) as date) as work_date,
        starts_at,
        ends_at,
        activity,
        queue
    from numbered
)

select * from final
