with stretches as (
    select * from {{ ref("int_shift_stretch") }} where month = {{ month_name() }}
),

policy as (
    select * from {{ ref("int_policy_day") }} where month = {{ month_name() }} and queue = '*'
),

calendar as (
    select * from {{ ref("int_calendar") }}
),

-- what an agent does close to the borders of a stretch is not judged
judged as (
    select
        s.*,
        {{ dbt.dateadd("minute", "coalesce(p.adherence_grace_minutes, 0)", "s.starts_at") }} as judged_from,
        {{ dbt.dateadd("minute", "-coalesce(p.adherence_grace_minutes, 0)", "s.ends_at") }} as judged_until
    from stretches as s
    left join policy as p on s.work_date = p.day
),

final as (
    select
        j.month,
        j.work_date as kpi_date,
        j.employee_id,
        c.day as calendar_day,
        j.activity,
        j.queue,
        greatest(j.starts_at, cast(c.day as timestamp)) as starts_at,
        least(j.ends_at, cast(c.next_day as timestamp)) as ends_at,
        greatest(j.judged_from, cast(c.day as timestamp)) as judged_from,
        least(j.judged_until, cast(c.next_day as timestamp)) as judged_until,
        -- on_queue is kept by being on queue, a break by not being on queue (logged out is a break too), the rest by any other state
        case when j.activity in ('on_queue', 'break') then 'on_queue' else 'off_queue' end as state_class,
        case when j.activity = 'break' then -1 else 1 end as counts
    from judged as j
    inner join calendar as c
        on j.starts_at < cast(c.next_day as timestamp)
            and j.ends_at > cast(c.day as timestamp)
)

select * from final
