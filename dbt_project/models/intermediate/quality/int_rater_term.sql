-- the raters and the forms (versions apart) of the month, numbered: raters first, the one with most evaluations last of them,
-- because the sweep measures the others against him
with evaluation as (
    select * from {{ ref("int_evaluation") }} where month = {{ month_name() }} and exclusion is null
),

term as (
    select
        'rater' as kind,
        rater_id as code,
        cast(null as bigint) as form_version,
        count(*) as evaluations,
        count(distinct employee_id) as agents
    from evaluation
    group by rater_id
    union all
    select
        'form' as kind,
        form_code as code,
        form_version,
        count(*) as evaluations,
        count(distinct employee_id) as agents
    from evaluation
    group by form_code, form_version
),

final as (
    select
        kind,
        code,
        form_version,
        cast(evaluations as bigint) as evaluations,
        cast(agents as bigint) as agents,
        cast(row_number() over (order by kind desc, evaluations asc, code asc, form_version asc) as integer) as place
    from term
)

select * from final
