with report as (
    select
        cast(due_at as date) as kpi_date,
        employee_id,
        unit_code,
        report_id as record_id,
        case when kind like '%_log' then 1 else 0 end as is_log,
        case when submitted_at <= due_at then 1 else 0 end as on_time,
        case when submitted_at <= due_at and is_complete and is_correct then 0 else 1 end as faults,
        was_checked,
        case when is_verified_true then 1 else 0 end as found_true,
        quality,
        1 as records
    from {{ ref("stg_office__reports_due") }}
    where {{ in_month("due_at") }}
),

invitation as (
    select
        held_on as kpi_date,
        employee_id,
        cast(null as {{ dbt.type_string() }}) as unit_code,
        concat(activity_id, ' ', employee_id) as record_id,
        activity_id,
        case when was_attended then 1 else 0 end as attended,
        quality,
        1 as records
    from {{ ref("stg_office__activities") }}
    where {{ in_month("held_on") }}
),

-- the unit of an activity is the lowest one that everybody invited belongs to
invited_unit as (
    select
        i.activity_id,
        u.ancestor_code,
        count(*) as invited,
        sum(u.depth) as distance
    from invitation as i
    inner join {{ ref("int_person_day") }} as p
        on i.employee_id = p.employee_id
            and i.kpi_date = p.day
    inner join {{ ref("int_unit_path") }} as u
        on p.unit_code = u.unit_code
            and p.day = u.day
    group by i.activity_id, u.ancestor_code
),

host as (
    select activity_id, ancestor_code
    from invited_unit
    qualify row_number() over (partition by activity_id order by invited desc, distance asc, ancestor_code asc) = 1
),

activity as (
    select
        min(i.kpi_date) as kpi_date,
        cast(null as {{ dbt.type_string() }}) as employee_id,
        max(h.ancestor_code) as unit_code,
        i.activity_id as record_id,
        max(i.quality) as quality,
        1 as records
    from invitation as i
    left join host as h on i.activity_id = h.activity_id
    where i.quality is not null
    group by i.activity_id
),

-- of the scale's hundred parts, so that ratings on different scales may be added
rating as (
    select
        m.last_day as kpi_date,
        case when r.subject_kind = 'employee' then r.subject_id end as employee_id,
        case when r.subject_kind not in ('employee', 'vendor') then r.subject_id end as unit_code,
        r.rating_id as record_id,
        ratio(100 * r.value, r.scale_max) as points,
        1 as records
    from {{ ref("stg_office__ratings") }} as r
    inner join {{ ref("rating_item") }} as i
        on r.item_code = i.item_code
            and i.kpi_code = 'teamwork'
    cross join {{ ref("int_month") }} as m
    where r.period = m.month and r.subject_kind <> 'vendor'
),

measured as (
    select 'report_timeliness' as kpi_code, kpi_date, employee_id, unit_code, record_id, on_time as numerator, records as denominator, records from report union all
    select 'report_truth' as kpi_code, kpi_date, employee_id, unit_code, record_id, found_true as numerator, records as denominator, records from report where was_checked union all
    select 'report_quality' as kpi_code, kpi_date, employee_id, unit_code, record_id, quality as numerator, records as denominator, records from report where quality is not null union all
    select 'report_faults' as kpi_code, kpi_date, employee_id, unit_code, record_id, faults as numerator, 0 as denominator, records from report union all
    select 'report_faults.reports' as kpi_code, kpi_date, employee_id, unit_code, record_id, faults as numerator, 0 as denominator, records from report where is_log = 0 union all
    select 'report_faults.logs' as kpi_code, kpi_date, employee_id, unit_code, record_id, faults as numerator, 0 as denominator, records from report where is_log = 1 union all
    select 'activity_participation' as kpi_code, kpi_date, employee_id, unit_code, record_id, attended as numerator, records as denominator, records from invitation union all
    select 'activity_quality' as kpi_code, kpi_date, employee_id, unit_code, record_id, quality as numerator, records as denominator, records from activity union all
    select 'teamwork' as kpi_code, kpi_date, employee_id, unit_code, record_id, points as numerator, records as denominator, records from rating
),

lines as (
    select *, {{ month_name() }} as month, records as sample_size from measured
)

{{ kpi_rows("lines", ["employee_id", "unit_code", "record_id"]) }}
