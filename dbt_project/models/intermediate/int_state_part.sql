-- being logged out counts like no state at all
with states as (
    select * from {{ ref("stg_telephony__agent_states") }} where state <> 'logged_out'
),

calendar as (
    select * from {{ ref("int_calendar") }}
),

night_tail as (
    select * from {{ ref("int_night_tail") }} where month = {{ month_name() }}
),

parts as (
    select
        employee_id,
        state,
        cast(started_at as date) as calendar_day,
        started_at,
        ended_at
    from states
    where cast(started_at as date) = cast(ended_at as date)
    union all
    select
        s.employee_id,
        s.state,
        c.day as calendar_day,
        greatest(s.started_at, cast(c.day as timestamp)) as started_at,
        least(s.ended_at, cast(c.next_day as timestamp)) as ended_at
    from states as s
    inner join calendar as c
        on cast(s.started_at as date) <= c.day
            and s.ended_at > cast(c.day as timestamp)
    where cast(s.started_at as date) < cast(s.ended_at as date)
),

final as (
    select
        {{ month_name() }} as month,
        {{ work_date("parts.started_at") }} as kpi_date,
        parts.employee_id,
        parts.calendar_day,
        parts.state,
        case when parts.state in ('available', 'talk', 'hold', 'acw', 'ring') then 'on_queue' else 'off_queue' end as state_class,
        parts.started_at,
        parts.ended_at,
        {{ seconds_between("parts.started_at", "parts.ended_at") }} as seconds
    from parts
    left join night_tail
        on parts.employee_id = night_tail.employee_id
            and parts.calendar_day = night_tail.calendar_day
)

select * from final
