with allowed as (
    select
        s.family,
        s.entity_type,
        s.entity_code,
        min(r.total_floor) as total_floor,
        max(r.total_cap) as total_cap
    from {{ ref("fct_spell") }} as s
    inner join {{ ref("scheme") }} as r on s.scheme_code = r.scheme_code and s.scheme_version = r.version
    where s.month = {{ month_name() }}
    group by s.family, s.entity_type, s.entity_code
)

select
    concat(c.entity_type, ' ', c.entity_code, ' in family ', c.family) as what,
    concat('the score ', c.score, ' lies outside ', a.total_floor, ' to ', a.total_cap) as defect
from {{ ref("fct_scorecard") }} as c
inner join allowed as a
    on c.family = a.family and c.entity_type = a.entity_type and c.entity_code = a.entity_code
where c.month = {{ month_name() }} and (c.score < a.total_floor or c.score > a.total_cap)
