with month_in_hand as (
    select
        *,
        extract(day from last_day) as days_of_month,
        extract(doy from cast(concat(substr(month, 1, 4), '-12-31') as date)) as days_of_year
    from {{ ref("int_month") }}
),

stretches as (
    select * from {{ ref("stg_hr__employees") }} where status <> 'left'
),

unit_path as (
    select * from {{ ref("int_unit_path") }} where month = {{ month_name() }}
),

headcount as (
    select day as kpi_date, unit_code, count(*) as people from {{ ref("int_person_day") }}
    where month = {{ month_name() }} and status <> 'left'
    group by day, unit_code
),

-- the date of leaving may stand on several stretches of a person
leaver as (
    select distinct employee_id, left_on
    from {{ ref("stg_hr__employees") }}
    where {{ in_month("left_on") }}
),

transfer as (
    select
        old.employee_id,
        new.valid_from as moved_on,
        old.unit_code as old_unit,
        new.unit_code as new_unit
    from stretches as old
    inner join stretches as new
        on old.employee_id = new.employee_id
            and old.valid_to = new.valid_from
            and old.unit_code <> new.unit_code
    where {{ in_month("new.valid_from") }}
),

-- the lowest unit above both, or the old one itself; none = the centre as a whole
meeting as (
    select
        t.employee_id,
        t.moved_on,
        t.old_unit,
        case when n.unit_code is not null then o.ancestor_code end as met_in
    from transfer as t
    inner join unit_path as o
        on t.old_unit = o.unit_code
            and t.moved_on = o.day
    left join unit_path as n
        on t.new_unit = n.unit_code
            and t.moved_on = n.day
            and o.ancestor_code = n.ancestor_code
    qualify row_number() over (partition by t.employee_id, t.moved_on order by case when n.unit_code is null then 99 else o.depth end, o.depth desc) = 1
),

-- a transfer leaves the old unit and is taken back where the new one is below too: there and above nobody left
flow as (
    select
        l.left_on as kpi_date,
        max_by(s.unit_code, s.valid_from) as unit_code,
        l.employee_id as record_id,
        1 as leavers
    from leaver as l
    left join stretches as s
        on l.employee_id = s.employee_id
            and s.valid_from <= l.left_on
    group by l.left_on, l.employee_id
    union all
    select moved_on as kpi_date, old_unit as unit_code, employee_id as record_id, 1 as leavers from meeting
    union all
    select moved_on as kpi_date, met_in as unit_code, employee_id as record_id, -1 as leavers from meeting
),

base as (
    select kpi_date, unit_code, cast(null as {{ dbt.type_string() }}) as employee_id, record_id, leavers, 0 as people, 0 as minutes from flow
    union all
    select kpi_date, unit_code, null as employee_id, null as record_id, 0 as leavers, people, 0 as minutes from headcount
    union all
    select held_on as kpi_date, null as unit_code, employee_id, concat(employee_id, ' ', event_id) as record_id, 0 as leavers, 0 as people, minutes
    from {{ ref("stg_hr__training") }}
    where kind = 'off_job' and was_attended and {{ in_month("held_on") }}
),

dated as (
    select * from base cross join month_in_hand
),

lines as (
    select 'attrition' as kpi_code, *, leavers * days_of_month as numerator, people as denominator, people as sample_size from dated where minutes = 0 union all
    select 'attrition.annual' as kpi_code, *, leavers * days_of_year as numerator, people as denominator, people as sample_size from dated where minutes = 0 union all
    select 'training_hours' as kpi_code, *, minutes * days_of_year as numerator, people * 60 as denominator, people as sample_size from dated where leavers = 0
)

{{ kpi_rows("lines", ["employee_id", "unit_code", "record_id"]) }}
