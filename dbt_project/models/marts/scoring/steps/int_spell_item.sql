with spell as (
    select * from {{ ref("fct_spell") }}
    where month = {{ month_name() }}
),

item as (
    select * from {{ ref("scheme_item") }}
),

target as (
    select * from {{ ref("scheme_target") }}
),

unit_path as (
    select * from {{ ref("int_unit_path") }}
    where month = {{ month_name() }}
),

possible_target as (
    select
        s.spell_id,
        t.item_code,
        t.value,
        case t.holder_kind when 'person' then 0 when 'role' then 1 else 2 + u.depth end as distance
    from spell as s
    inner join target as t
        on
            s.scheme_code = t.scheme_code
            and s.spell_end >= t.valid_from
            and s.spell_end < coalesce(t.valid_to, date '9999-12-31')
    left join unit_path as u
        on t.holder_kind = 'unit' and s.spell_end = u.day and s.unit_code = u.unit_code and t.holder = u.ancestor_code
    where
        (t.holder_kind = 'person' and t.holder = s.entity_code)
        or (t.holder_kind = 'role' and t.holder = s.role)
        or u.ancestor_code is not null
),

nearest_target as (
    select
        spell_id,
        item_code,
        value
    from possible_target
    qualify row_number() over (partition by spell_id, item_code order by distance) = 1
),

final as (
    select
        s.month,
        s.spell_id,
        s.tier,
        s.entity_type,
        s.entity_code,
        s.spell_end,
        s.spell_share,
        s.scheduled_days,
        s.scheme_code,
        s.scheme_version,
        i.section_code,
        i.item_code,
        i.class_letter,
        i.source,
        i.ref,
        i.scope,
        i.member_classes,
        i.points,
        i.bonus_cap,
        i.floor,
        i.curve_code,
        coalesce(t.value, i.target) as target,
        i.min_sample,
        i.missing_share
    from spell as s
    inner join item as i on s.scheme_code = i.scheme_code and s.scheme_version = i.version
    left join nearest_target as t on s.spell_id = t.spell_id and i.item_code = t.item_code
)

select * from final
