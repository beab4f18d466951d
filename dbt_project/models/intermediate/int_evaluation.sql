{{ config(materialized="incremental") }}

with evaluations as (
    select * from {{ ref("stg_qa__evaluations") }}
),

answers as (
    select * from {{ ref("int_evaluation_answer") }}
),

policy as (
    select * from {{ ref("int_policy_day") }} where month = {{ month_name() }} and queue = '*'
),

night_tail as (
    select * from {{ ref("int_night_tail") }} where month = {{ month_name() }}
),

latest as (
    select
        evaluation_id,
        max(revision) as revision
    from evaluations
    group by evaluation_id
),

dated as (
    select
        e.*,
        {{ work_date("e.contact_started_at") }} as kpi_date
    from evaluations as e
    inner join latest as l
        on e.evaluation_id = l.evaluation_id
            and e.revision = l.revision
    left join night_tail
        on e.employee_id = night_tail.employee_id
            and cast(e.contact_started_at as date) = night_tail.calendar_day
    where e.status in ('released', 'disputed', 'final')
),

summed as (
    select
        evaluation_id,
        revision,
        sum(points) as points,
        sum(max_points) as max_points,
        sum(case when section_code = 'courtesy' then points else 0 end) as courtesy_points,
        sum(case when section_code = 'courtesy' then max_points else 0 end) as courtesy_max_points,
        sum(case when section_code = 'accuracy' then points else 0 end) as accuracy_points,
        sum(case when section_code = 'accuracy' then max_points else 0 end) as accuracy_max_points,
        sum(case when section_code = 'efficiency' then points else 0 end) as efficiency_points,
        sum(case when section_code = 'efficiency' then max_points else 0 end) as efficiency_max_points,
        max(is_fatal) as is_fatal,
        max(is_critical_error) as is_critical_error
    from answers
    group by evaluation_id, revision
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
        s.is_fatal = 1 as is_fatal,
        cast(s.points as decimal(18, 4)) as points,
        cast(s.max_points as decimal(18, 4)) as max_points,
        cast(s.courtesy_points as decimal(18, 4)) as courtesy_points,
        cast(s.courtesy_max_points as decimal(18, 4)) as courtesy_max_points,
        cast(s.accuracy_points as decimal(18, 4)) as accuracy_points,
        cast(s.accuracy_max_points as decimal(18, 4)) as accuracy_max_points,
        cast(s.efficiency_points as decimal(18, 4)) as efficiency_points,
        cast(s.efficiency_max_points as decimal(18, 4)) as efficiency_max_points,
        1 as evaluations,
        case when s.is_fatal = 0 and s.points >= p.quality_excellent_line * s.max_points then 1 else 0 end as excellent,
        1 - s.is_critical_error as critical_error_free
    from dated as d
    inner join summed as s
        on d.evaluation_id = s.evaluation_id
            and d.revision = s.revision
    left join policy as p on d.kpi_date = p.day
    where s.max_points > 0
        and {{ in_month("d.kpi_date") }}
)

select * from final
