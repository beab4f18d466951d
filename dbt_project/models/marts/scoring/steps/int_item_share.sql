{{ config(materialized="ephemeral") }}

with valued as (
    select * from {{ ref("int_item_value") }}
),

placed as (
    select
        *,
        case when reason in ('scored', 'carried') then ratio(numerator, denominator) end as value,
        case when reason in ('scored', 'carried') then ratio(ratio(numerator, denominator), coalesce(target, 1)) end as x
    from valued
),

curved as (
    select
        p.spell_id,
        p.item_code,
        max(s.share_from + ratio(times(s.share_to - s.share_from, p.x - s.x_from), s.x_to - s.x_from)) as curve_share
    from placed as p
    inner join {{ ref("int_curve_segment") }} as s
        on p.curve_code = s.curve_code and p.x >= s.x_from and p.x <= s.x_to
    where p.reason in ('scored', 'carried')
    group by p.spell_id, p.item_code
),

final as (
    select
        p.*,
        case when p.source = 'events' then 1 else coalesce(c.curve_share, p.missing_share) end as share
    from placed as p
    left join curved as c on p.spell_id = c.spell_id and p.item_code = c.item_code
)

select * from final
