with base as (
    select
        *,
        case when occupiable_seconds > 0 then 1 else 0 end as occupiable_days,
        case when on_queue_scheduled_seconds > 0 then 1 else 0 end as on_queue_days,
        case when scheduled_seconds > 0 then 1 else 0 end as scheduled_days,
        case when scheduled_minutes > 0 then 1 else 0 end as attendance_days,
        case when utilisable_seconds > 0 then 1 else 0 end as utilisable_days,
        case when paid_seconds > 0 then 1 else 0 end as paid_days
    from {{ ref("int_agent_day") }}
    where month = {{ month_name() }}
),

lines as (
    select 'occupancy' as kpi_code, *, occupied_seconds as numerator, occupiable_seconds as denominator, occupiable_days as sample_size from base union all
    select 'online_rate' as kpi_code, *, online_seconds as numerator, on_queue_scheduled_seconds as denominator, on_queue_days as sample_size from base union all
    select 'conformance' as kpi_code, *, conforming_seconds as numerator, on_queue_scheduled_seconds as denominator, on_queue_days as sample_size from base union all
    select 'adherence' as kpi_code, *, adherent_seconds as numerator, scheduled_seconds as denominator, scheduled_days as sample_size from base union all
    select 'attendance' as kpi_code, *, attended_minutes as numerator, scheduled_minutes as denominator, attendance_days as sample_size from base union all
    select 'calls_per_shift' as kpi_code, *, appraised_handled as numerator, appraised_shifts as denominator, appraised_handled as sample_size from base union all
    select 'productivity' as kpi_code, *, handled_x3600 as numerator, logged_in_seconds as denominator, handled as sample_size from base union all
    select 'utilisation' as kpi_code, *, utilised_seconds as numerator, utilisable_seconds as denominator, utilisable_days as sample_size from base union all
    select 'shrinkage' as kpi_code, *, shrunk_seconds as numerator, paid_seconds as denominator, paid_days as sample_size from base union all
    select 'shrinkage.planned' as kpi_code, *, planned_shrunk_seconds as numerator, paid_seconds as denominator, paid_days as sample_size from base union all
    select 'shrinkage.unplanned' as kpi_code, *, unplanned_shrunk_seconds as numerator, paid_seconds as denominator, paid_days as sample_size from base
)

{{ kpi_rows("lines", ["employee_id"]) }}
