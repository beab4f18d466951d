with line as (
    select
        family,
        entity_type,
        entity_code,
        sum(points) as points
    from {{ ref("fct_score_line") }}
    where month = {{ month_name() }}
    group by family, entity_type, entity_code
)

select
    concat(c.entity_type, ' ', c.entity_code, ' in family ', c.family) as what,
    concat('the lines add up to ', l.points, ', the score is ', c.score) as defect
from {{ ref("fct_scorecard") }} as c
left join line as l
    on c.family = l.family and c.entity_type = l.entity_type and c.entity_code = l.entity_code
where c.month = {{ month_name() }} and c.score is not null and c.score is distinct from l.points
