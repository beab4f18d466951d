{#- Who moves within the month is a member of both units, with the days spent in each. -#}
with daily as (
    select * from {{ ref("fct_kpi_daily") }} where month = {{ month_name() }} and entity_type = 'employee'
),

person_day as (
    select * from {{ ref("int_person_day") }} where month = {{ month_name() }}
),

unit_path as (
    select * from {{ ref("int_unit_path") }} where month = {{ month_name() }}
),

kpi as (
    select k.*
    from {{ ref("kpi") }} as k
    inner join {{ ref("int_month") }} as m
        on k.valid_from <= m.last_day
            and (k.valid_to is null or m.last_day < k.valid_to)
),

-- a unit with all that is above it; the same on most days of most months, so people are summed once and not once a level
place_day as (
    select
        day,
        unit_code,
        {{ dbt.listagg("ancestor_code", "'>'", "order by depth") }} as place
    from unit_path
    group by day, unit_code
),

place_unit as (
    select distinct
        d.place,
        u.ancestor_kind as entity_type,
        u.ancestor_code as entity_code
    from place_day as d
    inner join unit_path as u
        on d.day = u.day
            and d.unit_code = u.unit_code
),

at_place as (
    select
        l.place,
        d.entity_code as employee_id,
        d.kpi_code,
        sum(d.numerator) as numerator,
        sum(d.denominator) as denominator,
        sum(d.sample_size) as sample_size
    from daily as d
    inner join person_day as p
        on d.entity_code = p.employee_id
            and d.kpi_date = p.day
    inner join place_day as l
        on p.unit_code = l.unit_code
            and p.day = l.day
    group by l.place, d.entity_code, d.kpi_code
),

member as (
    select
        u.entity_type,
        u.entity_code,
        a.employee_id,
        a.kpi_code,
        sum(a.numerator) as numerator,
        sum(a.denominator) as denominator,
        sum(a.sample_size) as sample_size
    from at_place as a
    inner join place_unit as u on a.place = u.place
    group by u.entity_type, u.entity_code, a.employee_id, a.kpi_code
),

valued as (
    select
        m.entity_type,
        m.entity_code,
        m.kpi_code,
        case when k.aggregation = 'sum' then cast(m.numerator as decimal(18, 8)) else ratio(m.numerator, m.denominator) end as value
    from member as m
    inner join kpi as k on m.kpi_code = k.kpi_code
    where m.sample_size >= k.min_sample and (k.aggregation = 'sum' or m.denominator <> 0)
),

final as (
    select
        entity_type,
        entity_code,
        kpi_code,
        cast(count(*) as integer) as members,
        ratio(sum(value), count(*)) as member_mean
    from valued
    group by entity_type, entity_code, kpi_code
)

select * from final
