-- normal equations of share = agent + rater + form, the agents already eliminated; the share itself is the last row and column.
-- Sums are of decimals, so that their order does not matter.
with evaluation as (
    select * from {{ ref("int_evaluation") }} where month = {{ month_name() }} and exclusion is null
),

term as (
    select * from {{ ref("int_rater_term") }}
),

last_place as (
    select cast(count(*) + 1 as integer) as place from term
),

place as (
    select place from term
    union all
    select place from last_place
),

-- every evaluation says 1 in the place of its rater and of its form, and its share in the last place
said as (
    select e.record_id, e.employee_id, t.place, cast(1 as decimal(18, 8)) as x
    from evaluation as e
    inner join term as t on t.kind = 'rater' and e.rater_id = t.code
    union all
    select e.record_id, e.employee_id, t.place, cast(1 as decimal(18, 8)) as x
    from evaluation as e
    inner join term as t on t.kind = 'form' and e.form_code = t.code and e.form_version = t.form_version
    union all
    select e.record_id, e.employee_id, p.place, e.share as x
    from evaluation as e
    cross join last_place as p
),

of_agent as (
    select
        employee_id,
        place,
        sum(x) as x
    from said
    group by employee_id, place
),

agent as (
    select
        employee_id,
        count(*) as evaluations
    from evaluation
    group by employee_id
),

product as (
    select a.place as row_place, b.place as column_place, cast(a.x * b.x as decimal(30, 15)) as x
    from said as a
    inner join said as b on a.record_id = b.record_id
    union all
    select a.place as row_place, b.place as column_place, -cast(cast(a.x as double) * cast(b.x as double) / n.evaluations as decimal(30, 15)) as x
    from of_agent as a
    inner join of_agent as b on a.employee_id = b.employee_id
    inner join agent as n on a.employee_id = n.employee_id
),

summed as (
    select
        row_place,
        column_place,
        sum(x) as x
    from product
    group by row_place, column_place
),

final as (
    select
        r.place as row_place,
        c.place as column_place,
        cast(coalesce(s.x, 0) as double) as x
    from place as r
    cross join place as c
    left join summed as s
        on r.place = s.row_place
            and c.place = s.column_place
)

select * from final
