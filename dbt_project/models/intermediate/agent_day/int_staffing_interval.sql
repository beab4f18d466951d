{{ config(materialized="incremental") }}

with planned as (
    select * from {{ ref("int_plan_part") }}
    where activity = 'on_queue' and {{ in_month("calendar_day") }}
),

required as (
    select * from {{ ref("int_forecast_interval") }} where month = {{ month_name() }}
),

-- a plan that leaves the queue of anybody open says nothing about single queues: the day is compared for all of them together
plan_day as (
    select
        calendar_day,
        count(*) = count(queue) as names_every_queue
    from planned
    group by calendar_day
),

needed as (
    select
        r.kpi_date,
        case when d.names_every_queue then r.queue end as queue,
        r.interval_start,
        r.interval_minutes,
        {{ dbt.dateadd("minute", "cast(r.interval_minutes as integer)", "r.interval_start") }} as interval_end,
        sum(r.required_seconds) as required_seconds
    from required as r
    inner join plan_day as d on r.kpi_date = d.calendar_day
    group by r.kpi_date, case when d.names_every_queue then r.queue end, r.interval_start, r.interval_minutes
),

staff as (
    select
        p.calendar_day,
        case when d.names_every_queue then p.queue end as queue,
        p.starts_at,
        p.ends_at,
        count(*) as agents
    from planned as p
    inner join plan_day as d on p.calendar_day = d.calendar_day
    group by p.calendar_day, case when d.names_every_queue then p.queue end, p.starts_at, p.ends_at
),

staffed as (
    select
        n.kpi_date,
        n.queue,
        n.interval_start,
        sum(s.agents * {{ seconds_between("greatest(s.starts_at, n.interval_start)", "least(s.ends_at, n.interval_end)") }}) as scheduled_seconds
    from needed as n
    inner join staff as s
        on n.kpi_date = s.calendar_day
            and coalesce(n.queue, '') = coalesce(s.queue, '')
            and n.interval_start < s.ends_at
            and n.interval_end > s.starts_at
    group by n.kpi_date, n.queue, n.interval_start
),

final as (
    select
        {{ month_name() }} as month,
        n.kpi_date,
        n.queue,
        n.interval_start,
        n.interval_minutes,
        n.required_seconds,
        cast(coalesce(s.scheduled_seconds, 0) as decimal(18, 4)) as scheduled_seconds
    from needed as n
    left join staffed as s
        on coalesce(n.queue, '') = coalesce(s.queue, '')
            and n.interval_start = s.interval_start
)

select * from final
