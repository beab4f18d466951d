{{ config(materialized="incremental") }}

with facts as (
    select * from {{ ref("int_agent_day_fact") }}
),

paid as (
    select
        *,
        paid_seconds - case when utilisation_includes_paid_leave = 1 then 0 else paid_leave_seconds end as utilisable_seconds,
        greatest(paid_seconds - on_queue_seconds, 0) as shrunk_seconds,
        -- planned is what the plan gave to something else than the queue, and all of a day for which nothing was planned
        case
            when scheduled_seconds > 0 then greatest(paid_seconds - on_queue_scheduled_seconds, 0)
            when scheduled_minutes = 0 then paid_seconds
            else 0
        end as away_by_plan_seconds
    from facts
),

final as (
    select
        month,
        kpi_date,
        employee_id,
        concat(employee_id, '/', cast(kpi_date as {{ dbt.type_string() }})) as record_id,
        appraised,
        available_seconds,
        talk_seconds,
        hold_seconds,
        acw_seconds,
        ring_seconds,
        logged_in_seconds,
        occupied_seconds,
        occupiable_seconds,
        scheduled_seconds,
        on_queue_scheduled_seconds,
        adherent_seconds,
        least(occupiable_seconds, on_queue_scheduled_seconds) as online_seconds,
        case when on_queue_scheduled_seconds > 0 then on_queue_seconds else 0 end as conforming_seconds,
        scheduled_minutes,
        worked_minutes,
        least(worked_minutes, scheduled_minutes) as attended_minutes,
        cast(paid_seconds as bigint) as paid_seconds,
        cast(utilisable_seconds as bigint) as utilisable_seconds,
        case when utilisable_seconds > 0 then occupiable_seconds else 0 end as utilised_seconds,
        cast(shrunk_seconds as bigint) as shrunk_seconds,
        cast(least(shrunk_seconds, away_by_plan_seconds) as bigint) as planned_shrunk_seconds,
        cast(shrunk_seconds - least(shrunk_seconds, away_by_plan_seconds) as bigint) as unplanned_shrunk_seconds,
        cast(shifts_worked as decimal(18, 4)) as shifts_worked,
        cast(handled as bigint) as handled,
        cast(handled * 3600 as bigint) as handled_x3600,
        cast(case when appraised then handled else 0 end as bigint) as appraised_handled,
        cast(case when appraised then shifts_worked else 0 end as decimal(18, 4)) as appraised_shifts
    from paid
)

select * from final
