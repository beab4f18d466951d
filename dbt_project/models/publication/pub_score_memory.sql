-- What later periods may carry or compare with: the newest spell's value of each item that asks for it.
with item as (
    select * from {{ ref("int_spell_item") }}
    where month = {{ month_name() }}
),

component as (
    select * from {{ ref("int_spell_component") }}
    where month = {{ month_name() }}
),

-- of any version: the one that asks may start after the period that it looks back to
compared as (
    select distinct scheme_code, ref as item_code
    from {{ ref("scheme_item") }}
    where source = 'progress'
),

remembered as (
    select i.*
    from item as i
    left join compared as c on i.scheme_code = c.scheme_code and i.item_code = c.item_code
    where i.carry_periods > 0 or c.item_code is not null
),

final as (
    select
        r.month,
        r.period_kind,
        r.period,
        r.scheme_code,
        r.entity_type,
        r.entity_code,
        r.item_code,
        c.numerator,
        c.denominator,
        c.sample_size,
        ratio(c.numerator, c.denominator) as value
    from remembered as r
    inner join component as c on r.spell_id = c.spell_id and r.item_code = c.item_code
    where c.denominator > 0 and c.sample_size >= r.min_sample * r.spell_share
    qualify row_number() over (partition by r.scheme_code, r.entity_type, r.entity_code, r.item_code order by r.spell_end desc) = 1
)

select * from final
