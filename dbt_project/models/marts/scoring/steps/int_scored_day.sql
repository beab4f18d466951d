with entity_day as (
    select * from {{ ref("int_entity_day") }}
    where month = {{ month_name() }}
),

unit_path as (
    select * from {{ ref("int_unit_path") }}
    where month = {{ month_name() }}
),

assignment as (
    select * from {{ ref("scheme_assignment") }}
),

rules as (
    select * from {{ ref("int_scheme_rules") }}
    where period_kind in ({{ closing_kinds() }})
),

ruled as (
    select
        e.month,
        e.day,
        r.family,
        e.entity_type,
        e.entity_code,
        r.scheme_code,
        r.version as scheme_version,
        r.period_kind,
        r.content_id,
        r.tier,
        e.unit_code,
        e.role,
        e.status,
        case r.days_by when 'planned' then e.planned when 'attendance' then e.attendance else 1 end as scheduled
    from entity_day as e
    inner join unit_path as u on e.day = u.day and e.unit_code = u.unit_code
    inner join assignment as a
        on
            u.ancestor_code = a.unit_code
            and e.role = coalesce(a.role, '')
            and e.day >= a.valid_from
            and e.day < coalesce(a.valid_to, date '9999-12-31')
    inner join rules as r
        on
            a.scheme_code = r.scheme_code
            and e.day >= r.valid_from
            and e.day < r.valid_to
            and concat('|', r.entity_types, '|') like concat('%|', e.entity_type, '|%')
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
        period_kind,
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
