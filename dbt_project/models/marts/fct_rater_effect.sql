-- noqa: disable=LT02
with effect as (
    select * from {{ ref("int_rater_effect") }}
),

evaluation as (
    select * from {{ ref("int_evaluation") }} where month = {{ month_name() }} and exclusion is null
),

pair as (
    select * from {{ ref("int_calibration_pair") }}
),

-- '*', 0: all raters, all forms
judged as (
    {%- for key in ["rater_id, '*' as form_code, 0 as form_version", "'*' as rater_id, form_code, form_version", "'*' as rater_id, '*' as form_code, 0 as form_version"] %}
    select {{ key }}, count(*) as evaluations, count(distinct employee_id) as agents, sum(points) as points, sum(max_points) as max_points
    from evaluation
    group by {{ ["rater_id", "form_code, form_version", "month"][loop.index0] }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

agreed as (
    {%- for key in ["rater_id, '*' as form_code, 0 as form_version", "'*' as rater_id, form_code, form_version", "'*' as rater_id, '*' as form_code, 0 as form_version"] %}
    select {{ key }}, count(*) as pairs, sum(difference_points) as difference_points, sum(questions) as questions, sum(agreed) as agreed, sum(passes) as passes
    from pair
    group by {{ ["rater_id", "form_code, form_version", "month"][loop.index0] }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

final as (
    select
        {{ month_name() }} as month,
        j.rater_id,
        j.form_code,
        cast(j.form_version as bigint) as form_version,
        cast(j.evaluations as bigint) as evaluations,
        cast(j.agents as bigint) as agents,
        ratio(j.points, j.max_points) as value,
        coalesce(c.reason, 'all') as reason,
        c.comparable_with,
        case when c.reason <> 'alone' then c.effect end as effect,
        case when c.reason <> 'alone' then cast(c.effect - c.margin as decimal(18, 8)) end as low,
        case when c.reason <> 'alone' then cast(c.effect + c.margin as decimal(18, 8)) end as high,
        cast(coalesce(a.pairs, 0) as bigint) as pairs,
        ratio(a.difference_points, a.pairs) as calibration_variance,
        cast(coalesce(a.questions, 0) as bigint) as questions,
        cast(coalesce(a.agreed, 0) as bigint) as agreed,
        cast(coalesce(a.passes, 0) as bigint) as passes,
        ratio(a.agreed, a.questions) as agreement,
        -- Gwet AC1: (agreement - chance) / (1 - chance), chance = 2 p (1 - p), p = passes / (2 x questions); both times 2 x questions²
        ratio(
            2 * a.questions * a.agreed - a.passes * (2 * a.questions - a.passes),
            2 * a.questions * a.questions - a.passes * (2 * a.questions - a.passes)
        ) as ac1
    from judged as j
    left join effect as c
        on (c.kind = 'rater' and j.rater_id = c.code)
            or (c.kind = 'form' and j.form_code = c.code and j.form_version = c.form_version)
    left join agreed as a
        on j.rater_id = a.rater_id
            and j.form_code = a.form_code
            and j.form_version = a.form_version
)

select * from final
