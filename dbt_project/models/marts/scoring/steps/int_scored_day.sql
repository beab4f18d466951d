with person_day as (
    select * from {{ ref("int_person_day") }}
    where month = {{ month_name() }} and status <> 'left'
),

unit_path as (
    select * from {{ ref("int_unit_path") }}
    where month = {{ month_name() }}
),

scheduled_day as (
    select distinct
        employee_id,
        kpi_date
    from {{ ref("int_agent_day") }}
    where month = {{ month_name() }} and scheduled_seconds > 0
),

assignment as (
    select * from {{ ref("scheme_assignment") }}
),

rules as (
    select * from {{ ref("int_scheme_rules") }}
    where entity_types = 'employee' and period_kind = 'month'
),

ruled as (
    select
        p.month,
        p.day,
        r.family,
        'employee' as entity_type,
        p.employee_id as entity_code,
        r.scheme_code,
        r.version as scheme_version,
        r.content_id,
        r.tier,
        p.unit_code,
        p.role,
        p.status,
        case when w.employee_id is null then 0 else 1 end as scheduled
    from person_day as p
    inner join unit_path as u on p.day = u.day and p.unit_code = u.unit_code
    inner join assignment as a
        on
            u.ancestor_code = a.unit_code
            and p.role = a.role
            and p.day >= a.valid_from
            and p.day < coalesce(a.valid_to, date '9999-12-31')
    inner join rules as r on a.scheme_code = r.scheme_code and p.day >= r.valid_from and p.day < r.valid_to
    left join scheduled_day as w on p.employee_id = w.employee_id and p.day = w.kpi_date
),

-- A spell is a run of days under the same rules, unit and role: days in a row share the number of the day less its place.
placed as (
    select
        *,
        {{ dbt.datediff(month_start(), "day", "day") }} - row_number() over (
            partition by family, entity_type, entity_code, scheme_code, content_id, unit_code, role order by day
        ) as run
    from ruled
),

spelled as (
    select
        *,
        min(day) over (
            partition by family, entity_type, entity_code, scheme_code, content_id, unit_code, role, run
        ) as spell_start
    from placed
),

final as (
    select
        month,
        day,
        family,
        entity_type,
        entity_code,
        scheme_code,
        scheme_version,
        content_id,
        tier,
        unit_code,
        role,
        status,
        scheduled,
        spell_start,
        concat_ws('|', family, entity_type, entity_code, spell_start) as spell_id
    from spelled
)

select * from final
