{{ config(materialized="incremental") }}

with plan as (
    select
        *,
        {{ seconds_between("starts_at", "ends_at") }} as seconds
    from {{ ref("int_plan_part") }}
),

states as (
    select * from {{ ref("int_state_part") }}
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
    inner join plan as p
        on s.employee_id = p.employee_id
            and s.calendar_day = p.calendar_day
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
