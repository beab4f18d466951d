with base as (
    select * from {{ ref("int_kpi_base") }}
),

person_day as (
    select * from {{ ref("int_person_day") }} where month = {{ month_name() }}
),

unit_path as (
    select * from {{ ref("int_unit_path") }} where month = {{ month_name() }}
),

allowed as (
    select * from {{ ref("int_kpi_entity_type") }}
),

centre_day as (
    select
        day,
        min(unit_code) as centre_code
    from unit_path
    where depth = 0 and ancestor_kind = 'centre'
    group by day
),

agent_kpi as (
    select
        kpi_date,
        employee_id,
        -- a fact belongs to the unit of its person, and to the unit that it names where it names no person
        case when employee_id is null then unit_code end as unit_code,
        kpi_code,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        sum(sample_size) as sample_size
    from base
    group by kpi_date, employee_id, case when employee_id is null then unit_code end, kpi_code
),

unit_kpi as (
    select
        k.kpi_date,
        coalesce(p.unit_code, k.unit_code) as unit_code,
        k.kpi_code,
        sum(k.numerator) as numerator,
        sum(k.denominator) as denominator,
        sum(k.sample_size) as sample_size
    from agent_kpi as k
    left join person_day as p
        on k.employee_id = p.employee_id
            and k.kpi_date = p.day
    where coalesce(p.unit_code, k.unit_code) is not null
    group by k.kpi_date, coalesce(p.unit_code, k.unit_code), k.kpi_code
),

of_several as (
    select k.kpi_date, u.ancestor_kind as entity_type, u.ancestor_code as entity_code, k.kpi_code, k.numerator, k.denominator, k.sample_size
    from unit_kpi as k
    inner join unit_path as u
        on k.unit_code = u.unit_code
            and k.kpi_date = u.day
    where u.ancestor_kind not in ('centre', 'shop')
    union all
    -- the shop that a fact names goes before the one its person works in
    select b.kpi_date, 'shop' as entity_type, u.ancestor_code as entity_code, b.kpi_code, b.numerator, b.denominator, b.sample_size
    from base as b
    left join person_day as p
        on b.employee_id = p.employee_id
            and b.kpi_date = p.day
    inner join unit_path as u
        on case when b.employee_id is null then b.unit_code else p.unit_code end = u.unit_code
            and b.kpi_date = u.day
            and u.ancestor_kind = 'shop'
    where b.shop is null and b.kpi_code in (select kpi_code from allowed where entity_type = 'shop')
    union all
    select k.kpi_date, 'centre' as entity_type, coalesce(c.centre_code, 'centre') as entity_code, k.kpi_code, k.numerator, k.denominator, k.sample_size
    from agent_kpi as k
    left join centre_day as c on k.kpi_date = c.day
    {%- for dimension in ["queue", "channel", "vendor", "shop", "component"] %}
        union all
        select kpi_date, '{{ dimension }}' as entity_type, {{ dimension }} as entity_code, kpi_code, numerator, denominator, sample_size
        from base
        where {{ dimension }} is not null
    {%- endfor %}
),

-- a person's figures are summed already
measured as (
    select kpi_date, 'employee' as entity_type, employee_id as entity_code, kpi_code, numerator, denominator, sample_size
    from agent_kpi
    where employee_id is not null
    union all
    select kpi_date, entity_type, entity_code, kpi_code, sum(numerator), sum(denominator), sum(sample_size)
    from of_several
    group by kpi_date, entity_type, entity_code, kpi_code
),

final as (
    select
        {{ month_name() }} as month,
        m.kpi_date,
        m.entity_type,
        m.entity_code,
        m.kpi_code,
        cast(m.numerator as decimal(18, 4)) as numerator,
        cast(m.denominator as decimal(18, 4)) as denominator,
        cast(m.sample_size as bigint) as sample_size
    from measured as m
    inner join allowed as a
        on m.kpi_code = a.kpi_code
            and m.entity_type = a.entity_type
            and m.kpi_date >= a.valid_from
            and (a.valid_to is null or m.kpi_date < a.valid_to)
)

select * from final
