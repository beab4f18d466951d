-- the forms of an entity add up to its row of all forms, and that row is its QA score
with form as (
    select * from {{ ref("fct_qa_form") }} where month = {{ month_name() }}
),

signed as (
    select entity_type, entity_code, 'forms' as part, points, max_points, evaluations from form where form_code <> '*'
    union all
    select entity_type, entity_code, 'forms' as part, -points, -max_points, -evaluations from form where form_code = '*'
    union all
    select entity_type, entity_code, 'kpi' as part, points, max_points, evaluations from form where form_code = '*'
    union all
    select entity_type, entity_code, 'kpi' as part, -numerator, -denominator, -sample_size
    from {{ ref("fct_kpi_daily") }}
    where month = {{ month_name() }} and kpi_code = 'qa_score'
)

select
    entity_type,
    entity_code,
    part,
    sum(points) as points_too_much,
    sum(max_points) as max_points_too_much,
    sum(evaluations) as evaluations_too_much
from signed
group by entity_type, entity_code, part
having sum(points) <> 0 or sum(max_points) <> 0 or sum(evaluations) <> 0
