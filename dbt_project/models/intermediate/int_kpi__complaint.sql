with complaint_day as (
    select
        month,
        kpi_date,
        employee_id,
        complaints_x1000,
        0 as contacts_handled
    from {{ ref("int_complaint") }}
    where month = {{ month_name() }}
    union all
    select
        month,
        kpi_date,
        employee_id,
        0 as complaints_x1000,
        contacts_handled
    from {{ ref("int_contact_day") }}
    where month = {{ month_name() }}
),

base as (
    select
        month,
        kpi_date,
        employee_id,
        sum(complaints_x1000) as complaints_x1000,
        sum(contacts_handled) as contacts_handled
    from complaint_day
    group by month, kpi_date, employee_id
),

lines as (
    select 'complaint_rate' as kpi_code, *, complaints_x1000 as numerator, contacts_handled as denominator, contacts_handled as sample_size from base
)

{{ kpi_rows("lines", ["employee_id"]) }}
