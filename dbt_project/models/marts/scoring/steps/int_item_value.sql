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
        cast(sum(times(member_days, share)) as decimal(22, 8)) as numerator,
        cast(sum(member_days) as decimal(22, 8)) as denominator,
        cast(count(distinct member_code) as bigint) as sample_size,
        cast(0 as decimal(18, 8)) as event_points
    from member_share
    where share is not null
    group by spell_id, item_code
),

carried as (
    select i.spell_id, i.item_code, m.numerator, m.denominator, m.sample_size
    from spell_item as i
    inner join {{ ref("int_score_memory") }} as m
        on
            i.scheme_code = m.scheme_code
            and i.entity_type = m.entity_type
            and i.entity_code = m.entity_code
            and i.item_code = m.item_code
            and i.carry_periods >= m.periods_ago
    qualify row_number() over (partition by i.spell_id, i.item_code order by m.periods_ago) = 1
),

judged as (
    select
        i.*,
        c.numerator as own_numerator, c.denominator as own_denominator, c.sample_size as own_sample_size,
        k.numerator as carried_numerator, k.denominator as carried_denominator, k.sample_size as carried_sample_size,
        coalesce(c.event_points, 0) as event_points,
        case
            when i.source <> 'events' and coalesce(c.denominator, 0) <= 0 then 'no_data'
            when i.spell_share = 0 and i.scheduled_days = 0 then 'no_scheduled_days'
            when i.spell_share = 0 then 'other_spell'
            when i.source = 'events' then 'scored'
            when i.source = 'earlier_kpi' then 'no_data'
            when c.sample_size < i.min_sample * i.spell_share then 'low_sample'
            else 'scored'
        end as own_reason
    from spell_item as i
    left join component as c on i.spell_id = c.spell_id and i.item_code = c.item_code
    left join carried as k on i.spell_id = k.spell_id and i.item_code = k.item_code
),

settled as (
    select
        *,
        case
            when own_reason in ('no_data', 'low_sample') and spell_share > 0 and carried_denominator is not null then 'carried'
            else own_reason
        end as reason
    from judged
),

valued as (
    select
        *,
        case reason when 'carried' then carried_numerator else own_numerator end as numerator,
        case reason when 'carried' then carried_denominator else own_denominator end as denominator,
        case reason when 'carried' then carried_sample_size else own_sample_size end as sample_size
    from settled
)

select * from valued
