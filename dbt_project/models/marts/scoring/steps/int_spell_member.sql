with scored_day as (
    select * from {{ ref("int_scored_day") }}
    where month = {{ month_name() }}
),

spell_item as (
    select * from {{ ref("int_spell_item") }}
    where month = {{ month_name() }} and source = 'members'
),

unit_path as (
    select * from {{ ref("int_unit_path") }}
    where month = {{ month_name() }}
),

final as (
    select
        i.month,
        i.tier,
        i.spell_id,
        i.item_code,
        i.member_classes,
        m.spell_id as member_spell_id,
        m.entity_code as member_code,
        cast(sum(m.scheduled) as bigint) as member_days
    from spell_item as i
    inner join scored_day as d on i.spell_id = d.spell_id
    inner join unit_path as u on d.day = u.day and d.unit_code = u.ancestor_code
    inner join scored_day as m on u.day = m.day and u.unit_code = m.unit_code and i.ref = m.scheme_code
    where d.entity_type <> m.entity_type or d.entity_code <> m.entity_code
    group by i.month, i.tier, i.spell_id, i.item_code, i.member_classes, m.spell_id, m.entity_code
)

select * from final
