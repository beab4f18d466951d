{{ config(materialized="incremental") }}

with stretches as (
    select * from {{ ref("int_shift_stretch") }}
    where month = {{ month_name() }}
),

policy as (
    select * from {{ ref("int_policy_day") }}
    where month = {{ month_name() }} and queue = '*'
),

shift_day as (
    select
        s.employee_id,
        s.work_date,
        cast({{ dbt.dateadd("day", 1, "s.work_date") }} as date) as calendar_day,
        min(s.starts_at) as starts_at,
        {{ dbt.dateadd("minute", "max(p.shift_late_minutes)", "max(s.ends_at)") }} as late_until
    from stretches as s
    left join policy as p on s.work_date = p.day
    group by s.employee_id, s.work_date
),

final as (
    select
        {{ month_name() }} as month,
        s.employee_id,
        s.calendar_day,
        s.work_date,
        least(s.late_until, coalesce(n.starts_at, s.late_until)) as tail_until
    from shift_day as s
    left join shift_day as n
        on s.employee_id = n.employee_id
            and s.calendar_day = n.work_date
    where s.late_until > cast(s.calendar_day as timestamp)
)

select * from final
