with person_day as (
    select * from {{ ref("int_person_day") }}
    where month = {{ month_name() }} and status <> 'left'
),

joined as (
    select distinct
        employee_id,
        hired_on
    from {{ ref("stg_hr__employees") }}
),

-- some HR systems give the last day at work, some the first day away
last_day as (
    select
        p.employee_id,
        max(p.day) as day
    from person_day as p
    inner join {{ ref("stg_hr__employees") }} as e
        on p.employee_id = e.employee_id
            and p.day in (e.left_on, cast({{ dbt.dateadd("day", -1, "e.left_on") }} as date))
    group by p.employee_id, e.left_on
),

month_in_hand as (
    select * from {{ ref("int_month") }}
),

next_day as (
    select
        *,
        lead(unit_code) over (partition by employee_id order by day) as next_unit
    from person_day
),

flows as (
    select p.unit_code, 1 as heads from person_day as p inner join month_in_hand as m on p.day = m.first_day
    union all
    select p.unit_code, 1 as heads
    from person_day as p
    inner join joined as j on p.employee_id = j.employee_id and p.day = j.hired_on
    inner join month_in_hand as m on p.day > m.first_day
    union all
    select p.unit_code, -1 as heads
    from person_day as p
    inner join last_day as l on p.employee_id = l.employee_id and p.day = l.day
    inner join month_in_hand as m on p.day < m.last_day
    union all
    select unit_code, -1 as heads from next_day where next_unit <> unit_code
    union all
    select next_unit as unit_code, 1 as heads from next_day where next_unit <> unit_code
    union all
    select p.unit_code, -1 as heads from person_day as p inner join month_in_hand as m on p.day = m.last_day
)

select
    unit_code,
    sum(heads) as heads_too_many
from flows
group by unit_code
having sum(heads) <> 0
