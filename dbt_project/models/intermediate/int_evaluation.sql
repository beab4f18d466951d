{{ config(materialized="incremental") }}
-- noqa: disable=LT02

with latest as (
    select * from {{ ref("stg_qa__evaluations") }}
    qualify revision = max(revision) over (partition by evaluation_id)
),

sums as (
    select * from {{ ref("int_evaluation_sum") }}
),

policy as (
    select * from {{ ref("int_policy_day") }} where month = {{ month_name() }} and queue = '*'
),

night_tail as (
    select * from {{ ref("int_night_tail") }} where month = {{ month_name() }}
),

dated as (
    select
        e.*,
        {{ work_date("e.contact_started_at") }} as kpi_date
    from latest as e
    left join night_tail
        on e.employee_id = night_tail.employee_id
            and cast(e.contact_started_at as date) = night_tail.calendar_day
    where e.status in ('released', 'disputed', 'final')
),

-- one judgement exported under two ids counts once
copies as (
    select
        d.*,
        row_number() over (
            partition by d.contact_id, d.segment_no, d.employee_id, d.rater_id, d.form_code, d.form_version, d.evaluated_at, d.calibration_of
            order by d.revision desc, d.evaluation_id asc
        ) as copy
    from dated as d
    inner join sums as s
        on d.evaluation_id = s.evaluation_id
            and d.revision = s.revision
    where s.max_points > 0
        and {{ in_month("d.kpi_date") }}
),

-- a calibration judges the rater, not the agent
judged as (
    select
        *,
        case when copy > 1 then 'duplicate' when calibration_of is not null then 'calibration' end as exclusion
    from copies
),

final as (
    select
        {{ month_name() }} as month,
        d.kpi_date,
        d.employee_id,
        d.evaluation_id as record_id,
        d.revision,
        concat(d.contact_id, '/', cast(d.segment_no as {{ dbt.type_string() }})) as segment_record_id,
        d.contact_id,
        d.segment_no,
        d.contact_started_at,
        d.rater_id,
        d.form_code,
        d.form_version,
        d.evaluated_at,
        d.status,
        d.calibration_of,
        d.exclusion,
        s.is_fatal = 1 as is_fatal,
        ratio(s.points, s.max_points) as share,
        {%- for column in [
            "points", "max_points", "courtesy_points", "courtesy_max_points", "accuracy_points", "accuracy_max_points",
            "efficiency_points", "efficiency_max_points",
        ] %}
        cast(case when d.exclusion is null then s.{{ column }} else 0 end as decimal(18, 4)) as {{ column }},
        {%- endfor %}
        case when d.exclusion is null then 1 else 0 end as evaluations,
        case when d.exclusion is null and d.status = 'disputed' then 1 else 0 end as disputed,
        case when d.exclusion is null and s.is_fatal = 0 and s.points >= p.quality_excellent_line * s.max_points then 1 else 0 end as excellent,
        {%- for kind in ["customer", "business", "compliance"] %}
        case when d.exclusion is null then 1 - s.has_{{ kind }}_error else 0 end as {{ kind }}_error_free,
        {%- endfor %}
        case when d.exclusion is null then 1 - s.has_critical_error else 0 end as critical_error_free
    from judged as d
    inner join sums as s
        on d.evaluation_id = s.evaluation_id
            and d.revision = s.revision
    left join policy as p on d.kpi_date = p.day
)

select * from final
