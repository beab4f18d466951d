with cases as (
    select * from {{ ref("stg_crm__cases") }} where {{ in_month("opened_at") }}
),

policy as (
    select * from {{ ref("int_policy_day") }} where month = {{ month_name() }} and queue = '*'
),

base as (
    select
        {{ month_name() }} as month,
        cast(c.opened_at as date) as kpi_date,
        c.employee_id,
        c.unit_code,
        c.case_id as record_id,
        case when c.done_at is not null then 1 else 0 end as done,
        case when c.done_at <= c.due_at then 1 else 0 end as done_in_time,
        -- what is open counts as missed as soon as it is overdue, and before that not at all
        case when c.done_at is not null or c.due_at < {{ due_line("p.judged_days_after_month") }} then 1 else 0 end as due,
        case when c.is_resolved then 1 else 0 end as resolved,
        case when c.done_at is not null and not c.was_reopened and not c.was_escalated then 1 else 0 end as closed_at_once,
        case when c.was_checked then 1 else 0 end as checked,
        case when c.was_wrong then 1 else 0 end as wrong
    from cases as c
    inner join policy as p on cast(c.opened_at as date) = p.day
),

lines as (
    select 'cases_handled' as kpi_code, *, done as numerator, 0 as denominator, done as sample_size from base union all
    select 'timeliness' as kpi_code, *, due * done_in_time as numerator, due as denominator, due as sample_size from base union all
    select 'resolution_rate' as kpi_code, *, due * resolved as numerator, due as denominator, due as sample_size from base union all
    select 'once_resolution' as kpi_code, *, closed_at_once as numerator, 1 as denominator, 1 as sample_size from base union all
    select 'service_accuracy' as kpi_code, *, checked - wrong as numerator, checked as denominator, checked as sample_size from base union all
    select 'error_rate' as kpi_code, *, wrong as numerator, checked as denominator, checked as sample_size from base
)

{{ kpi_rows("lines", ["employee_id", "unit_code", "record_id"]) }}
