with event as (
    select * from {{ ref("stg_floor__point_events") }}
),

night_tail as (
    select * from {{ ref("int_night_tail") }}
    where month = {{ month_name() }}
),

fault as (
    select
        kpi_code,
        employee_id,
        kpi_date,
        record_id,
        sum(numerator) as numerator
    from {{ ref("int_kpi_base") }}
    where record_id is not null
        and numerator <> 0
        and kpi_code in (select kpi_code from {{ ref("scheme_event_rule") }} where kpi_code is not null)
    group by kpi_code, employee_id, kpi_date, record_id
),

-- whose points a set of rules may change on a day
subject_day as (
    select distinct
        d.entity_type,
        d.entity_code,
        d.day,
        i.ref as rule_set
    from {{ ref("int_scored_day") }} as d
    inner join {{ ref("scheme_item") }} as i
        on d.scheme_code = i.scheme_code and d.scheme_version = i.version and i.source = 'events'
    where d.month = {{ month_name() }}
),

event_rule as (
    select * from {{ ref("scheme_event_rule") }}
    where kpi_code is not null
),

-- An event in the tail of a night shift belongs to the day on which the shift began, like every fact of a person.
recorded as (
    select
        event.*,
        {{ work_date("event.occurred_at") }} as occurred_on,
        cast(null as {{ dbt.type_string() }}) as kpi_code
    from event
    left join night_tail
        -- an equality, since a condition on one side alone makes DuckDB compare every row with every other
        on case event.subject_kind when 'employee' then event.subject_id end = night_tail.employee_id
            and cast(event.occurred_at as date) = night_tail.calendar_day
),

-- Every record that a KPI counts of a person is an event by rule.
by_rule as (
    select
        concat_ws('|', f.kpi_code, f.employee_id, f.kpi_date, f.record_id) as event_id,
        cast(f.kpi_date as timestamp) as occurred_at,
        d.entity_type as subject_kind,
        f.employee_id as subject_id,
        r.rule_set as item_code,
        cast(r.points * f.numerator as decimal(18, 4)) as points,
        r.reason_code,
        r.name_en as reason,
        f.kpi_date as occurred_on,
        f.kpi_code,
        f.record_id as evidence_ref
    from fault as f
    inner join event_rule as r
        on
            f.kpi_code = r.kpi_code
            and f.kpi_date >= r.valid_from
            and f.kpi_date < coalesce(r.valid_to, date '9999-12-31')
    inner join subject_day as d
        on
            f.employee_id = d.entity_code
            and d.entity_type = 'employee'
            and f.kpi_date = d.day
            and r.rule_set = d.rule_set
),

final as (
    select
        {{ month_name() }} as month,
        event_id, occurred_on, occurred_at, recorded_at, subject_kind, subject_id, scheme_code, item_code, cause,
        cast(points as decimal(18, 4)) as points,
        reason_code, reason, evidence_ref, recorded_by, approved_by, reverses, kpi_code,
        cast({{ dbt.datediff("occurred_on", "cast(recorded_at as date)", "day") }} as int) as days_late
    from recorded
    where {{ in_month("occurred_on") }}
    union all
    select
        {{ month_name() }} as month,
        event_id, occurred_on, occurred_at, occurred_at as recorded_at, subject_kind, subject_id, null as scheme_code, item_code, null as cause,
        points,
        reason_code, reason, evidence_ref, 'rule' as recorded_by, null as approved_by, null as reverses, kpi_code, 0 as days_late
    from by_rule
)

select * from final
