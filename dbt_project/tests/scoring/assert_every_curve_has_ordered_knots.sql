select
    concat('curve ', curve_code, ' at ', x) as what,
    concat(count(*), ' knots lie at the same place: keep one, or move one') as defect
from {{ ref("scheme_curve") }}
group by curve_code, x
having count(*) > 1
union all
select
    concat('curve ', curve_code, ' at ', x) as what,
    concat('to_next is ''', coalesce(to_next, ''), ''': write linear or step') as defect
from {{ ref("scheme_curve") }}
where coalesce(to_next, '') not in ('linear', 'step')
