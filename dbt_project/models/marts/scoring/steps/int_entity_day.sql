with person_day as (
    select * from {{ ref("int_person_day") }}
    where month = {{ month_name() }} and status <> 'left'
),

unit_path as (
    select * from {{ ref("int_unit_path") }}
    where month = {{ month_name() }} and depth = 0
),

agent_day as (
    select * from {{ ref("int_agent_day") }}
    where month = {{ month_name() }}
),

vendor as (
    select distinct entity_code
    from {{ ref("fct_kpi_daily") }}
    where month = {{ month_name() }} and entity_type = 'vendor'
    union distinct
    select distinct subject_id as entity_code
    from {{ ref("int_rating") }}
    where month = {{ month_name() }} and subject_kind = 'vendor'
),

final as (
    select
        p.month,
        p.day,
        'employee' as entity_type,
        p.employee_id as entity_code,
        p.unit_code,
        p.role,
        p.status,
        case when a.scheduled_seconds > 0 then 1 else 0 end as planned,
        case when a.scheduled_minutes > 0 then 1 else 0 end as attendance
    from person_day as p
    left join agent_day as a on p.employee_id = a.employee_id and p.day = a.kpi_date
    union all
    select month, day, ancestor_kind as entity_type, unit_code as entity_code, unit_code, '' as role, 'active' as status, 1 as planned, 1 as attendance
    from unit_path
    union all
    select u.month, u.day, 'vendor' as entity_type, v.entity_code, u.unit_code, '' as role, 'active' as status, 1 as planned, 1 as attendance
    from unit_path as u
    cross join vendor as v
    where u.ancestor_kind = 'centre'
)

select * from final
