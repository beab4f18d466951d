with spell as (
    select * from {{ ref("fct_spell") }}
    where month = {{ month_name() }}
),

item as (
    select * from {{ ref("scheme_item") }}
),

target as (
    select * from {{ ref("int_item_target") }}
),

final as (
    select
        s.month,
        s.spell_id,
        s.tier,
        s.period_kind,
        s.period,
        {{ period_first_month("s.period_kind") }} as first_month,
        s.entity_type,
        s.entity_code,
        s.unit_code,
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
        i.missing_share,
        i.carry_periods
    from spell as s
    inner join item as i on s.scheme_code = i.scheme_code and s.scheme_version = i.version
    left join target as t on s.spell_id = t.spell_id and i.item_code = t.item_code
)

select * from final
