-- being logged out counts like no state at all
with states as (
    select
        *,
        cast(started_at as date) as first_day,
        {{ dbt.datediff("started_at", "ended_at", "day") }} as midnights
    from {{ ref("int_state_line") }}
    where state <> 'logged_out'
),

calendar as (
    select * from {{ ref("int_calendar") }}
),

-- the parts of a state by the number of midnights in it: one equality join instead of a search among the days
day_part as (
    select
        {{ dbt.datediff("a.day", "c.day", "day") }} as midnights,
        cast({{ dbt.datediff("a.day", "b.day", "day") }} as integer) as part_no
    from calendar as a
    inner join calendar as b on a.day <= b.day
    inner join calendar as c on b.day <= c.day
    where a.day = (select min(day) from calendar)
),

parts as (
    select
        s.employee_id,
        s.state,
        s.first_day + d.part_no as calendar_day,
        case when d.part_no = 0 then s.started_at else cast(s.first_day + d.part_no as timestamp) end as started_at,
        case when d.part_no = s.midnights then s.ended_at else cast(s.first_day + d.part_no + 1 as timestamp) end as ended_at
    from states as s
    inner join day_part as d on s.midnights = d.midnights
    -- what ends at midnight has no part after it
    where d.part_no = 0 or s.ended_at > cast(s.first_day + d.part_no as timestamp)
),

final as (
    select
        {{ month_name() }} as month,
        employee_id,
        calendar_day,
        state,
        -- no "in": DuckDB would join the five of them to every state
        case state when 'available' then 'on_queue' when 'talk' then 'on_queue' when 'hold' then 'on_queue' when 'acw' then 'on_queue' when 'ring' then 'on_queue' else 'off_queue' end as state_class,
        started_at,
        ended_at,
        {{ elapsed_seconds("started_at", "ended_at") }} as seconds
    from parts
)

select * from final
