with person_day as (
    select * from {{ ref("int_person_day") }} where month = {{ month_name() }}
),

unit_path as (
    select * from {{ ref("int_unit_path") }} where month = {{ month_name() }}
),

employees as (
    select * from {{ ref("stg_hr__employees") }}
),

units as (
    select * from {{ ref("stg_hr__org_units") }}
),

-- what figures name beside people and units: queues, channels, vendors, shops, components
of_facts as (
    select distinct
        f.month,
        f.entity_type,
        f.entity_code
    from {{ ref("fct_kpi_daily") }} as f
    left join unit_path as u
        on f.entity_type = u.ancestor_kind
            and f.entity_code = u.ancestor_code
    where f.month = {{ month_name() }} and f.entity_type in ('queue', 'channel', 'vendor', 'shop', 'component') and u.unit_code is null
),

entity_day as (
    select month, day, 'employee' as entity_type, employee_id as entity_code, unit_code
    from person_day
    union all
    select month, day, ancestor_kind as entity_type, unit_code as entity_code, unit_code
    from unit_path
    where depth = 0
),

last_day as (
    select
        entity_type,
        entity_code,
        max(day) as day
    from entity_day
    group by entity_type, entity_code
),

placed as (
    select
        e.month,
        e.day,
        e.entity_type,
        e.entity_code,
        e.unit_code,
        max(case when u.ancestor_kind = 'group' then u.ancestor_code end) as group_code,
        max(case when u.ancestor_kind = 'team' then u.ancestor_code end) as team_code,
        max(case when u.ancestor_kind = 'section' then u.ancestor_code end) as section_code,
        max(case when u.ancestor_kind = 'site' then u.ancestor_code end) as site_code,
        max(case when u.ancestor_kind = 'centre' then u.ancestor_code end) as centre_code
    from entity_day as e
    inner join last_day as l
        on e.entity_type = l.entity_type
            and e.entity_code = l.entity_code
            and e.day = l.day
    left join unit_path as u
        on e.unit_code = u.unit_code
            and e.day = u.day
    group by e.month, e.day, e.entity_type, e.entity_code, e.unit_code
),

named as (
    select
        p.month,
        p.entity_type,
        p.entity_code,
        coalesce(e.name, u.name) as name,
        coalesce(e.name, u.name_zh) as name_zh,
        e.role,
        case when p.entity_type = 'employee' then p.unit_code else u.parent_code end as parent_code,
        p.group_code,
        p.team_code,
        p.section_code,
        p.site_code,
        p.centre_code
    from placed as p
    left join employees as e
        on p.entity_type = 'employee'
            and p.entity_code = e.employee_id
            and e.valid_from <= p.day
            and (e.valid_to is null or p.day < e.valid_to)
    left join units as u
        on p.entity_type <> 'employee'
            and p.entity_code = u.unit_code
            and u.valid_from <= p.day
            and (u.valid_to is null or p.day < u.valid_to)
    union all
    select
        month,
        entity_type,
        entity_code,
        entity_code as name,
        entity_code as name_zh,
        null, null, null, null, null, null, null
    from of_facts
)

select * from named
