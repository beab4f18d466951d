select
    s.employee_id,
    s.kpi_date,
    sum(s.segments) as segments
from {{ ref("int_segment_day") }} as s
left join {{ ref("int_person_day") }} as p
    on s.employee_id = p.employee_id
        and s.kpi_date = p.day
        and p.status <> 'left'
        and p.month = {{ month_name() }}
where s.month = {{ month_name() }}
    and p.employee_id is null
group by s.employee_id, s.kpi_date
