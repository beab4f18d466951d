with attendance as (
    select * from {{ ref("stg_hr__attendance") }} where {{ in_month("work_date") }}
),

policy as (
    select * from {{ ref("int_policy_day") }} where month = {{ month_name() }} and queue = '*'
),

shift as (
    select
        a.work_date as kpi_date,
        a.employee_id,
        concat(a.employee_id, '/', cast(a.work_date as {{ dbt.type_string() }})) as record_id,
        case when a.late_minutes > p.attendance_late_minutes then 1 else 0 end as is_late,
        case when a.scheduled_minutes > 0 and a.worked_minutes = 0 and a.paid_minutes = 0 then 1 else 0 end as is_absent
    from attendance as a
    inner join policy as p on a.work_date = p.day
),

measured as (
    select 'attendance.late' as kpi_code, kpi_date, employee_id, record_id, is_late as numerator from shift where is_late = 1 union all
    select 'attendance.absent' as kpi_code, kpi_date, employee_id, record_id, is_absent as numerator from shift where is_absent = 1
),

lines as (
    select *, {{ month_name() }} as month, 0 as denominator, 1 as sample_size from measured
)

{{ kpi_rows("lines", ["employee_id", "record_id"]) }}
