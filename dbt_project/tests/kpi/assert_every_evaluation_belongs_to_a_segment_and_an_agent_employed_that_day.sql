with evaluations as (
    select * from {{ ref("int_evaluation") }} where month = {{ month_name() }}
),

with_segment as (
    select distinct e.record_id
    from evaluations as e
    inner join {{ ref("stg_telephony__calls") }} as c
        on e.contact_id = c.contact_id
            and e.segment_no = c.segment_no
            and e.employee_id = c.employee_id
),

with_agent as (
    select distinct e.record_id
    from evaluations as e
    inner join {{ ref("int_person_day") }} as p
        on e.employee_id = p.employee_id
            and e.kpi_date = p.day
    where p.status <> 'left'
)

select
    e.record_id,
    e.segment_record_id,
    e.employee_id,
    e.kpi_date,
    s.record_id is not null as has_segment,
    a.record_id is not null as has_agent
from evaluations as e
left join with_segment as s on e.record_id = s.record_id
left join with_agent as a on e.record_id = a.record_id
where s.record_id is null or a.record_id is null
