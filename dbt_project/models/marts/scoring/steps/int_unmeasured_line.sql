{{ config(materialized="ephemeral") }}

-- An unmeasured spell earns the share of its measurable points that the measured spells of the card earn of theirs; its own events are
-- added, then the total's limits act, cut to the spell's part like everywhere.
with spell as (
    select * from {{ ref("int_spell_measured") }}
    where is_unmeasured
),

card as (
    select * from {{ ref("int_card") }}
    where month = {{ month_name() }}
),

rules as (
    select * from {{ ref("int_scheme_rules") }}
),

earned as (
    select
        s.spell_id,
        s.points_exact as event_points,
        coalesce(ratio(times(c.measured_points, s.measurable_points), c.measurable_points), 0) as points,
        times(s.spell_share, r.total_floor) as floor,
        times(s.spell_share, r.total_cap) as cap
    from spell as s
    inner join card as c on s.family = c.family and s.entity_type = c.entity_type and s.entity_code = c.entity_code
    inner join rules as r on s.scheme_code = r.scheme_code and s.scheme_version = r.version
),

line as (
    select spell_id, 'unmeasured_days' as item_code, points as points_exact from earned
    union all
    select spell_id, 'cap', least(cap - points - event_points, 0) from earned
    union all
    select spell_id, 'floor', greatest(floor - points - event_points, 0) from earned
),

final as (
    select
        spell_id,
        'total' as section_code,
        item_code,
        cast(points_exact as decimal(18, 8)) as points_exact
    from line
    where points_exact <> 0
)

select * from final
