with complaint_day as (
    select
        month,
        kpi_date,
        employee_id,
        case when employee_id is null then unit_code end as unit_code,
        complaints_x1000,
        weighted_x1000,
        received,
        resolved_at_once,
        due,
        closed_in_time,
        0 as contacts_handled
    from {{ ref("int_complaint") }}
    where month = {{ month_name() }}
    union all
    select
        month,
        kpi_date,
        employee_id,
        null, 0, 0, 0, 0, 0, 0,
        contacts_handled
    from {{ ref("int_contact_day") }}
    where month = {{ month_name() }}
),

base as (
    select
        month,
        kpi_date,
        employee_id,
        unit_code,
        sum(complaints_x1000) as complaints_x1000,
        sum(weighted_x1000) as weighted_x1000,
        sum(received) as received,
        sum(resolved_at_once) as resolved_at_once,
        sum(due) as due,
        sum(closed_in_time) as closed_in_time,
        sum(contacts_handled) as contacts_handled
    from complaint_day
    group by month, kpi_date, employee_id, unit_code
),

lines as (
    select 'complaint_rate' as kpi_code, *, complaints_x1000 as numerator, contacts_handled as denominator, contacts_handled as sample_size from base union all
    select 'complaint_rate.severity' as kpi_code, *, weighted_x1000 as numerator, contacts_handled as denominator, contacts_handled as sample_size from base union all
    select 'complaint_timeliness' as kpi_code, *, closed_in_time as numerator, due as denominator, due as sample_size from base union all
    select 'complaint_index.resolved' as kpi_code, *, resolved_at_once as numerator, received as denominator, received as sample_size from base
)

{{ kpi_rows("lines", ["employee_id", "unit_code"]) }}
