{{ config(materialized="incremental") }}

with plan as (
    select
        *,
        {{ seconds_between("starts_at", "ends_at") }} as seconds
    from {{ ref("int_plan_part") }}
),

-- most states lie within one hour and meet the plan of that hour only; -1: within the day
states as (
    select
        *,
        case
            when extract(hour from started_at) = extract(hour from ended_at) and cast(ended_at as date) = calendar_day
                then extract(hour from started_at)
            else -1
        end as hour
    from {{ ref("int_state_part") }}
),

hours as (
    select generated_number - 1 as hour from ({{ dbt.generate_series(24) }}) as numbers
),

plan_hour as (
    select
        *,
        -1 as hour
    from plan
    union all
    select
        p.*,
        h.hour
    from plan as p
    inner join hours as h
        on h.hour >= extract(hour from p.starts_at)
            and h.hour <= case when cast(p.ends_at as date) > p.calendar_day then 23 else extract(hour from p.ends_at) end
),

planned as (
    select
        month,
        kpi_date,
        employee_id,
        sum(seconds) as scheduled_seconds,
        sum(case when activity = 'on_queue' then seconds else 0 end) as on_queue_scheduled_seconds,
        sum(case when activity = 'break' then seconds else 0 end) as break_scheduled_seconds
    from plan
    group by month, kpi_date, employee_id
),

fitting as (
    select
        p.kpi_date,
        p.employee_id,
        sum(p.counts * {{ seconds_between("greatest(p.starts_at, s.started_at)", "least(p.ends_at, s.ended_at)") }}) as seconds
    from states as s
    inner join plan_hour as p
        on s.employee_id = p.employee_id
            and s.calendar_day = p.calendar_day
            and s.hour = p.hour
            and s.state_class = p.state_class
            and s.started_at < p.ends_at
            and s.ended_at > p.starts_at
    group by p.kpi_date, p.employee_id
),

final as (
    select
        p.month,
        p.kpi_date,
        p.employee_id,
        cast(p.scheduled_seconds as bigint) as scheduled_seconds,
        cast(p.on_queue_scheduled_seconds as bigint) as on_queue_scheduled_seconds,
        cast(p.break_scheduled_seconds + coalesce(o.seconds, 0) as bigint) as adherent_seconds
    from planned as p
    left join fitting as o
        on p.kpi_date = o.kpi_date
            and p.employee_id = o.employee_id
)

select * from final
