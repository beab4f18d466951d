with evaluation as (
    select * from {{ ref("int_evaluation") }} where month = {{ month_name() }} and exclusion is null
),

effect as (
    select * from {{ ref("int_rater_effect") }} where reason <> 'alone'
),

person_day as (
    select * from {{ ref("int_person_day") }} where month = {{ month_name() }}
),

unit_path as (
    select * from {{ ref("int_unit_path") }} where month = {{ month_name() }}
),

min_sample as (
    select max(k.min_sample) as min_sample
    from {{ ref("kpi") }} as k
    inner join {{ ref("int_month") }} as m
        on k.valid_from <= m.last_day
            and (k.valid_to is null or m.last_day < k.valid_to)
    where k.kpi_code = 'qa_score'
),

-- the points as a rater and a form without an effect would have given them
adjusted as (
    select
        e.kpi_date,
        e.employee_id,
        e.form_code,
        e.form_version,
        e.evaluations,
        e.disputed,
        e.points,
        e.max_points,
        cast(e.points - e.max_points * (coalesce(r.effect, 0) + coalesce(f.effect, 0)) as decimal(22, 8)) as adjusted_points
    from evaluation as e
    left join effect as r on r.kind = 'rater' and e.rater_id = r.code
    left join effect as f on f.kind = 'form' and e.form_code = f.code and e.form_version = f.form_version
),

of_entity as (
    {{ of_entities("adjusted", "kpi_date") }}
),

-- '*', 0: all forms
of_form as (
    select entity_type, entity_code, form_code, form_version, evaluations, disputed, points, max_points, adjusted_points
    from of_entity
    union all
    select entity_type, entity_code, '*' as form_code, 0 as form_version, evaluations, disputed, points, max_points, adjusted_points
    from of_entity
),

summed as (
    select
        entity_type,
        entity_code,
        form_code,
        form_version,
        sum(evaluations) as evaluations,
        sum(disputed) as disputed,
        sum(points) as points,
        sum(max_points) as max_points,
        sum(adjusted_points) as adjusted_points
    from of_form
    group by entity_type, entity_code, form_code, form_version
),

final as (
    select
        {{ month_name() }} as month,
        s.entity_type,
        s.entity_code,
        s.form_code,
        cast(s.form_version as bigint) as form_version,
        cast(s.evaluations as bigint) as evaluations,
        cast(s.disputed as bigint) as disputed,
        cast(s.points as decimal(18, 4)) as points,
        cast(s.max_points as decimal(18, 4)) as max_points,
        cast(s.adjusted_points as decimal(18, 4)) as adjusted_points,
        case when s.evaluations >= m.min_sample then ratio(s.points, s.max_points) end as value,
        case when s.evaluations >= m.min_sample then ratio(cast(s.adjusted_points as decimal(18, 4)), s.max_points) end as adjusted_value,
        case when s.evaluations >= m.min_sample then 'measured' else 'low_sample' end as reason,
        s.disputed > 0 as is_provisional
    from summed as s
    cross join min_sample as m
)

select * from final
