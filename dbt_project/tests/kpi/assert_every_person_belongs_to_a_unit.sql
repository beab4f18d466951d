select
    p.employee_id,
    p.unit_code,
    min(p.day) as first_day,
    max(p.day) as last_day
from {{ ref("int_person_day") }} as p
left join {{ ref("int_unit_path") }} as u
    on p.unit_code = u.unit_code
        and p.day = u.day
        and u.depth = 0
        and u.month = {{ month_name() }}
where p.month = {{ month_name() }}
    and p.status <> 'left'
    and u.unit_code is null
group by p.employee_id, p.unit_code
