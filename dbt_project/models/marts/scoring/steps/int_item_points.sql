{{ config(materialized="ephemeral") }}

with item_share as (
    select * from {{ ref("int_item_share") }}
),

rules as (
    select * from {{ ref("int_scheme_rules") }}
),

weighted as (
    select
        spell_id,
        spell_share,
        scheme_code,
        scheme_version,
        sum(case when source <> 'events' then points else 0 end) as measurable,
        sum(case when source <> 'events' and share is not null then points else 0 end) as counted,
        sum(case when source <> 'events' and reason in ('scored', 'carried') then points else 0 end) as measured
    from item_share
    group by spell_id, spell_share, scheme_code, scheme_version
),

spell_part as (
    select
        w.spell_id,
        w.measurable,
        w.counted,
        r.item_step,
        r.min_coverage,
        case when w.measurable > 0 and w.counted = 0 then 0 else w.spell_share end as part,
        case when w.measurable > 0 then ratio(w.measured, w.measurable) else 1 end as coverage
    from weighted as w
    inner join rules as r on w.scheme_code = r.scheme_code and w.scheme_version = r.version
),

nominal as (
    select
        i.*,
        p.part,
        p.coverage,
        p.part > 0 and p.coverage >= p.min_coverage as is_covered,
        -- events count at face value, also where nothing else of the spell could be measured
        case when i.source = 'events' then i.spell_share else p.part end as item_part,
        coalesce(round_to(times(i.points, i.share), p.item_step), times(i.points, i.share), 0) as earned,
        case when i.source = 'events' then 1 when i.share is null then 0 else p.measurable end as widen_by,
        case when i.source = 'events' or i.share is null or p.counted = 0 then 1 else p.counted end as narrow_by
    from item_share as i
    inner join spell_part as p on i.spell_id = p.spell_id
),

raw as (
    select
        *,
        times(item_part, ratio(times(points, widen_by), narrow_by)) as points_possible,
        times(item_part, ratio(times(earned, widen_by), narrow_by))
        + case when item_part > 0 then event_points else 0 end as points_raw
    from nominal
),

final as (
    select
        month,
        tier,
        spell_id,
        scheme_code,
        scheme_version,
        section_code,
        item_code,
        class_letter,
        source,
        ref,
        scope,
        numerator,
        denominator,
        sample_size,
        value,
        target,
        curve_code,
        share as curve_share,
        reason,
        spell_share,
        part,
        coverage,
        is_covered,
        case when source = 'events' then 0 else points end as points_measurable,
        points_possible,
        cast(points_raw as decimal(18, 8)) as points_raw,
        cast(greatest(
            least(points_raw, points_possible + coalesce(times(item_part, bonus_cap), 99999)),
            coalesce(times(item_part, floor), -99999)
        ) as decimal(18, 8)) as points_exact
    from raw
)

select * from final
