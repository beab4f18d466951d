with position as (
    select * from {{ ref("fct_cost_position") }} where month = {{ month_name() }}
),

unit as (
    select * from {{ ref("int_cost_unit") }} where month = {{ month_name() }}
),

volume as (
    select * from {{ ref("int_cost_volume") }}
),

month_in_hand as (
    select * from {{ ref("int_cost_month") }}
),

-- a unit has what ended in it and below it, by the organisation of the last day
placed as (
    select u.ancestor_kind as entity_type, u.ancestor_code as entity_code, p.is_operating, p.is_payroll, p.one_off, p.amount
    from position as p
    inner join unit as u on p.unit_code = u.unit_code
    where u.ancestor_kind in ('centre', 'site', 'section', 'department', 'shop', 'team')
    {%- for dimension in ["queue", "channel"] %}
        union all
        select '{{ dimension }}' as entity_type, {{ dimension }} as entity_code, is_operating, is_payroll, one_off, amount
        from position
        where {{ dimension }} is not null
    {%- endfor %}
),

cost as (
    select
        entity_type,
        entity_code,
        cast(sum(case when is_operating then amount else 0 end) as decimal(18, 2)) as cost,
        cast(sum(case when is_operating and one_off then amount else 0 end) as decimal(18, 2)) as one_off_cost,
        cast(sum(case when is_payroll then amount else 0 end) as decimal(18, 2)) as payroll
    from placed
    group by entity_type, entity_code
),

final as (
    select
        m.month,
        c.entity_type,
        c.entity_code,
        m.currency,
        m.status,
        c.cost,
        c.one_off_cost,
        c.payroll,
        coalesce(v.contacts, 0) as contacts,
        cast(ratio(coalesce(v.handle_seconds, 0), 60) as decimal(18, 4)) as handled_minutes,
        coalesce(v.resolutions, 0) as resolutions,
        cast(coalesce(v.agent_hours, 0) as decimal(18, 4)) as agent_hours,
        ratio(c.cost, v.contacts) as cost_per_call,
        ratio(c.cost - c.one_off_cost, v.contacts) as cost_per_call_without_one_offs,
        ratio(c.payroll * 60, v.handle_seconds) as cost_per_minute,
        ratio(c.cost, v.resolutions) as cost_per_resolution,
        ratio(c.cost, v.agent_hours) as cost_per_agent_hour,
        ratio(v.handle_seconds, v.contacts) as handle_seconds_per_contact,
        ratio(v.occupied_seconds, v.occupiable_seconds) as occupancy
    from cost as c
    cross join month_in_hand as m
    left join volume as v
        on c.entity_type = v.entity_type
            and c.entity_code = v.entity_code
)

select * from final
