with daily as (
    select * from {{ ref("fct_kpi_daily") }} where month = {{ month_name() }}
),

by_section as (
    select kpi_code
    from {{ ref("int_kpi_entity_type") }}
    where entity_type = 'section'
),

in_section as (
    select distinct
        p.day,
        p.employee_id
    from {{ ref("int_person_day") }} as p
    inner join {{ ref("int_unit_path") }} as u
        on p.unit_code = u.unit_code
            and p.day = u.day
            and u.ancestor_kind = 'section'
            and u.month = {{ month_name() }}
    where p.month = {{ month_name() }}
),

section_day as (
    select distinct
        day,
        unit_code
    from {{ ref("int_unit_path") }}
    where month = {{ month_name() }} and ancestor_kind = 'section'
),

unassigned as (
    select
        b.kpi_date,
        b.kpi_code,
        b.numerator,
        b.denominator,
        b.sample_size
    from {{ ref("int_kpi_base") }} as b
    left join in_section as s
        on b.employee_id = s.employee_id
            and b.kpi_date = s.day
    left join section_day as u
        on b.employee_id is null
            and b.unit_code = u.unit_code
            and b.kpi_date = u.day
    where s.employee_id is null and u.unit_code is null
),

signed as (
    select kpi_date, kpi_code, numerator, denominator, sample_size from daily where entity_type = 'section'
    union all
    select kpi_date, kpi_code, numerator, denominator, sample_size from unassigned
    union all
    select kpi_date, kpi_code, -numerator, -denominator, -sample_size from daily where entity_type = 'centre'
)

select
    kpi_date,
    kpi_code,
    sum(numerator) as numerator_too_much,
    sum(denominator) as denominator_too_much,
    sum(sample_size) as sample_size_too_much
from signed
where kpi_code in (select kpi_code from by_section)
group by kpi_date, kpi_code
having sum(numerator) <> 0 or sum(denominator) <> 0 or sum(sample_size) <> 0
