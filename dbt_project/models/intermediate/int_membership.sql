with person_day as (
    select * from {{ ref("int_person_day") }} where month = {{ month_name() }}
),

unit_path as (
    select * from {{ ref("int_unit_path") }} where month = {{ month_name() }}
),

-- days in a row have the same distance to their number
person_stretch as (
    select
        month,
        employee_id,
        unit_code,
        min(day) as first_day,
        max(day) as last_day
    from (
        select
            *,
            extract(day from day) - row_number() over (partition by employee_id, unit_code order by day) as stretch
        from person_day
    ) as numbered
    group by month, employee_id, unit_code, stretch
),

unit_stretch as (
    select
        month,
        unit_code,
        ancestor_kind,
        ancestor_code,
        min(day) as first_day,
        max(day) as last_day
    from (
        select
            *,
            extract(day from day)
            - row_number() over (partition by unit_code, ancestor_kind, ancestor_code order by day) as stretch
        from unit_path
    ) as numbered
    group by month, unit_code, ancestor_kind, ancestor_code, stretch
),

final as (
    select
        p.month,
        u.ancestor_kind as entity_type,
        u.ancestor_code as entity_code,
        'employee' as member_type,
        p.employee_id as member_code,
        greatest(p.first_day, u.first_day) as first_day,
        least(p.last_day, u.last_day) as last_day
    from person_stretch as p
    inner join unit_stretch as u
        on p.unit_code = u.unit_code
            and p.first_day <= u.last_day
            and u.first_day <= p.last_day
    union all
    select
        month,
        ancestor_kind as entity_type,
        ancestor_code as entity_code,
        'unit' as member_type,
        unit_code as member_code,
        first_day,
        last_day
    from unit_stretch
)

select * from final
