{{ config(materialized="incremental") }}

with plan as (
    select
        *,
        {{ elapsed_seconds("starts_at", "ends_at") }} as seconds,
        case when judged_from < judged_until then {{ elapsed_seconds("judged_from", "judged_until") }} else 0 end as judged_seconds
    from {{ ref("int_plan_part") }}
    where {{ in_month("kpi_date") }}
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
    where judged_from < judged_until
    union all
    select
        p.*,
        h.hour
    from plan as p
    inner join hours as h
        on h.hour >= extract(hour from p.judged_from)
            and h.hour <= case when cast(p.judged_until as date) > p.calendar_day then 23 else extract(hour from p.judged_until) end
    where p.judged_from < p.judged_until
),

planned as (
    select
        month,
        kpi_date,
        employee_id,
        sum(seconds) as scheduled_seconds,
        sum(case when activity = 'on_queue' then seconds else 0 end) as on_queue_scheduled_seconds,
        -- kept without looking at states: what is not judged, and breaks until on-queue time in them is taken off
        sum(seconds - case when activity = 'break' then 0 else judged_seconds end) as kept_seconds
    from plan
    group by month, kpi_date, employee_id
),

fitting as (
    select
        p.kpi_date,
        p.employee_id,
        sum(p.counts * {{ elapsed_seconds("greatest(p.judged_from, s.started_at)", "least(p.judged_until, s.ended_at)") }}) as seconds
    from states as s
    inner join plan_hour as p
        on s.employee_id = p.employee_id
            and s.calendar_day = p.calendar_day
            and s.hour = p.hour
            and s.state_class = p.state_class
            and s.started_at < p.judged_until
            and s.ended_at > p.judged_from
    group by p.kpi_date, p.employee_id
),

final as (
    select
        p.month,
        p.kpi_date,
        p.employee_id,
        cast(p.scheduled_seconds as bigint) as scheduled_seconds,
        cast(p.on_queue_scheduled_seconds as bigint) as on_queue_scheduled_seconds,
        cast(greatest(p.kept_seconds + coalesce(o.seconds, 0), 0) as bigint) as adherent_seconds
    from planned as p
    left join fitting as o
        on p.kpi_date = o.kpi_date
            and p.employee_id = o.employee_id
)

select * from final
