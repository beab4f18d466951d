{{ config(materialized="tiered", tiers_of="fct_spell") }}
-- depends_on: {{ ref("fct_spell") }}

with item_points as (
    select * from {{ ref("int_item_points") }}
),

section as (
    select * from {{ ref("scheme_section") }}
),

rules as (
    select * from {{ ref("int_scheme_rules") }}
),

spell_part as (
    select distinct
        month,
        tier,
        spell_id,
        scheme_code,
        scheme_version,
        spell_share,
        part,
        coverage,
        is_covered,
        part = 0 and spell_share > 0 as is_unmeasured
    from item_points
),

section_sum as (
    select
        spell_id,
        section_code,
        cast(sum(points_exact) as decimal(18, 8)) as points,
        cast(sum(greatest(points_exact - points_possible, 0)) as decimal(18, 8)) as bonus,
        sum(points_measurable) as measurable
    from item_points
    group by spell_id, section_code
),

-- Of an unmeasured spell only events are known: what else belongs to its sections and its total comes with the whole card, and so
-- does the total's limit (int_unmeasured_line).
section_limit as (
    select
        t.spell_id,
        t.section_code,
        t.points,
        least(coalesce(times(p.spell_share, s.bonus_cap), 99999) - t.bonus, 0) as over_bonus_cap,
        coalesce(case when not p.is_unmeasured or t.measurable = 0 then times(p.spell_share, s.floor) end, -99999) as floor
    from section_sum as t
    inner join spell_part as p on t.spell_id = p.spell_id
    inner join section as s
        on p.scheme_code = s.scheme_code and p.scheme_version = s.version and t.section_code = s.section_code
),

total as (
    select
        p.spell_id,
        cast(sum(l.points + l.over_bonus_cap + greatest(l.floor - l.points - l.over_bonus_cap, 0)) as decimal(18, 8)) as points,
        max(times(p.part, r.total_floor)) as floor,
        max(times(p.part, r.total_cap)) as cap
    from section_limit as l
    inner join spell_part as p on l.spell_id = p.spell_id
    inner join rules as r on p.scheme_code = r.scheme_code and p.scheme_version = r.version
    where not p.is_unmeasured
    group by p.spell_id
),

limit_line as (
    select spell_id, section_code, 'bonus_cap' as item_code, over_bonus_cap as points_exact from section_limit
    union all
    select spell_id, section_code, 'floor', greatest(floor - points - over_bonus_cap, 0) from section_limit
    union all
    select spell_id, 'total', 'cap', least(cap - points, 0) from total
    union all
    select spell_id, 'total', 'floor', greatest(floor - points, 0) from total
),

{%- set measured = [
    "class_letter", "ref", "scope", "numerator", "denominator", "sample_size", "value", "target", "curve_code", "curve_share",
] %}

final as (
    select
        month, tier, spell_id, section_code, item_code, source, reason, part, coverage, is_covered,
        {{ measured | join(", ") }},
        points_possible, points_raw, points_exact
    from item_points
    union all
    select
        p.month, p.tier, p.spell_id, l.section_code, l.item_code, 'limit', 'limit', p.part, p.coverage, p.is_covered,
        {% for column in measured %}null, {% endfor %}
        0, 0, cast(l.points_exact as decimal(18, 8))
    from limit_line as l
    inner join spell_part as p on l.spell_id = p.spell_id
    where l.points_exact <> 0
)

select * from final
