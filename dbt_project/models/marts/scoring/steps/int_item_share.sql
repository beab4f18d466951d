{{ config(materialized="ephemeral") }}

with spell_item as (
    select * from {{ ref("int_spell_item") }}
    where month = {{ month_name() }} and tier = __tier__
),

member as (
    select * from {{ ref("int_spell_member") }}
    where month = {{ month_name() }} and tier = __tier__
),

member_line as (
    select * from __lower_tiers__
    where month = {{ month_name() }} and is_covered
),

member_share as (
    select
        m.spell_id,
        m.item_code,
        m.member_code,
        m.member_days,
        ratio(sum(l.points_exact), sum(l.points_possible)) as share
    from member as m
    inner join member_line as l on m.member_spell_id = l.spell_id
    where
        m.member_classes is null
        or (l.class_letter is not null and m.member_classes like concat('%', l.class_letter, '%'))
    group by m.spell_id, m.item_code, m.member_code, m.member_days, m.member_spell_id
),

component as (
    select spell_id, item_code, numerator, denominator, sample_size, event_points from {{ ref("int_spell_component") }}
    where month = {{ month_name() }}
    union all
    select
        spell_id,
        item_code,
        cast(sum(times(member_days, share)) as decimal(18, 8)) as numerator,
        cast(sum(member_days) as decimal(18, 8)) as denominator,
        cast(count(distinct member_code) as bigint) as sample_size,
        cast(0 as decimal(18, 8)) as event_points
    from member_share
    where share is not null
    group by spell_id, item_code
),

judged as (
    select
        i.*,
        c.numerator,
        c.denominator,
        c.sample_size,
        coalesce(c.event_points, 0) as event_points,
        case
            when i.source <> 'events' and coalesce(c.denominator, 0) <= 0 then 'no_data'
            when i.spell_share = 0 and i.scheduled_days = 0 then 'no_scheduled_days'
            when i.spell_share = 0 then 'other_spell'
            when i.source = 'events' then 'scored'
            when c.sample_size < i.min_sample * i.spell_share then 'low_sample'
            else 'scored'
        end as reason
    from spell_item as i
    left join component as c on i.spell_id = c.spell_id and i.item_code = c.item_code
),

valued as (
    select
        *,
        case when reason = 'scored' then ratio(numerator, denominator) end as value
    from judged
),

placed as (
    select
        *,
        ratio(value, coalesce(target, 1)) as x
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
    where p.reason = 'scored'
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
