with stretches as (
    select * from {{ ref("int_shift_stretch") }} where month = {{ month_name() }}
),

calendar as (
    select * from {{ ref("int_calendar") }}
),

final as (
    select
        s.month,
        s.work_date as kpi_date,
        s.employee_id,
        c.day as calendar_day,
        s.activity,
        greatest(s.starts_at, cast(c.day as timestamp)) as starts_at,
        least(s.ends_at, cast(c.next_day as timestamp)) as ends_at,
        -- on_queue is kept by being on queue, a break by not being on queue (logged out is a break too), the rest by any other state
        case when s.activity in ('on_queue', 'break') then 'on_queue' else 'off_queue' end as state_class,
        case when s.activity = 'break' then -1 else 1 end as counts
    from stretches as s
    inner join calendar as c
        on s.starts_at < cast(c.next_day as timestamp)
            and s.ends_at > cast(c.day as timestamp)
    where {{ in_month("s.work_date") }}
)

select * from final
