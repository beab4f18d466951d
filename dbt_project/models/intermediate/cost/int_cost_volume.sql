{%- set units = "('centre', 'site', 'section', 'department', 'shop', 'team')" %}

with path as (
    select * from {{ ref("int_cost_path") }}
),

work as (
    select * from {{ ref("int_cost_work") }} where month = {{ month_name() }}
),

of_unit as (
    select u.ancestor_kind as entity_type, u.ancestor_code as entity_code, w.measure, sum(w.amount) as amount
    from work as w
    inner join path as u on w.day = u.day and w.unit_code = u.unit_code
    where u.ancestor_kind in {{ units }}
    group by u.ancestor_kind, u.ancestor_code, w.measure
),

-- people's hours are not booked on queues: a team's hours go where its time goes; who is in no team is one by his unit
team as (
    select day, unit_code, ancestor_code as team_code
    from path
    where ancestor_kind = 'team'
    qualify row_number() over (partition by day, unit_code order by depth) = 1
),

team_work as (
    select coalesce(t.team_code, w.unit_code) as team_code, w.measure, w.queue, w.channel, sum(w.amount) as amount
    from work as w
    left join team as t on w.day = t.day and w.unit_code = t.unit_code
    where w.measure in ('paid_hours', 'handled_minutes')
    group by coalesce(t.team_code, w.unit_code), w.measure, w.queue, w.channel
),

team_total as (
    select
        team_code,
        sum(case when measure = 'paid_hours' then amount else 0 end) as paid_minutes,
        sum(case when measure = 'handled_minutes' then amount else 0 end) as handle_seconds
    from team_work
    group by team_code
),

team_hours as (
    select
        w.queue,
        w.channel,
        ratio(cast(t.paid_minutes * w.amount as decimal(24, 4)), cast(t.handle_seconds * 60 as decimal(18, 4))) as hours
    from team_work as w
    inner join team_total as t on w.team_code = t.team_code
    where w.measure = 'handled_minutes'
),

-- one wide type for all: a union with a sum would round hours to the sum's four decimals
of_entity as (
    select entity_type, entity_code, measure, cast(amount as decimal(28, 8)) as amount from of_unit
    union all
    select entity_type, entity_code, 'hours' as measure, ratio(amount, 60) as amount from of_unit where measure = 'paid_hours'
    {%- for dimension in ["queue", "channel"] %}
        union all
        select '{{ dimension }}' as entity_type, {{ dimension }} as entity_code, measure, cast(amount as decimal(28, 8)) as amount from work where {{ dimension }} is not null
        union all
        select '{{ dimension }}' as entity_type, {{ dimension }} as entity_code, 'hours' as measure, hours as amount from team_hours where {{ dimension }} is not null
    {%- endfor %}
),

final as (
    select
        entity_type,
        entity_code,
        cast(sum(case when measure = 'contacts' then amount else 0 end) as bigint) as contacts,
        cast(sum(case when measure = 'resolutions' then amount else 0 end) as bigint) as resolutions,
        cast(sum(case when measure = 'handled_minutes' then amount else 0 end) as bigint) as handle_seconds,
        cast(sum(case when measure = 'hours' then amount else 0 end) as decimal(18, 4)) as agent_hours,
        cast(sum(case when measure = 'occupied' then amount else 0 end) as bigint) as occupied_seconds,
        cast(sum(case when measure = 'occupiable' then amount else 0 end) as bigint) as occupiable_seconds
    from of_entity
    group by entity_type, entity_code
)

select * from final
