{{ config(materialized="table") }}

with recursive scheme as (
    select * from {{ ref("scheme") }}
),

section as (
    select * from {{ ref("scheme_section") }}
),

item as (
    select * from {{ ref("scheme_item") }}
),

version_row as (
    select
        scheme_code,
        version,
        concat_ws(
            '|', 'scheme', base_total, total_floor, total_cap, coalesce(item_step, 0), score_step, min_coverage, spell_rule, days_by
        ) as content
    from scheme
    union all
    select
        scheme_code,
        version,
        concat_ws('|', section_code, coalesce(floor, -1), coalesce(bonus_cap, -1)) as content
    from section
    union all
    select
        scheme_code,
        version,
        concat_ws(
            '|', section_code, item_code, coalesce(class_letter, '-'), source, coalesce(ref, '-'), coalesce(scope, '-'),
            coalesce(member_classes, '-'), points, coalesce(bonus_cap, -1), coalesce(floor, -1), coalesce(curve_code, '-'),
            coalesce(target, -1), min_sample, coalesce(missing_share, -1), carry_periods
        ) as content
    from item
),

version_content as (
    select
        scheme_code,
        version,
        md5(cast(array_sort(array_agg(content)) as string)) as content_id
    from version_row
    group by scheme_code, version
),

rolled_up as (
    select distinct scheme_code, ref as member_scheme from item where source = 'members'
),

tier as (
    select distinct scheme_code, 0 as tier from scheme
    union all
    select
        r.scheme_code,
        t.tier + 1 as tier
    from tier as t
    inner join rolled_up as r on t.scheme_code = r.member_scheme
    where t.tier < 20
),

scheme_tier as (
    select scheme_code, max(tier) as tier from tier group by scheme_code
),

final as (
    select
        s.scheme_code,
        s.version,
        s.family,
        s.entity_types,
        s.period_kind,
        s.valid_from,
        coalesce(s.valid_to, date '9999-12-31') as valid_to,
        s.base_total,
        s.total_floor,
        s.total_cap,
        s.item_step,
        s.score_step,
        s.spell_rule,
        s.days_by,
        s.min_coverage,
        c.content_id,
        t.tier
    from scheme as s
    inner join version_content as c on s.scheme_code = c.scheme_code and s.version = c.version
    inner join scheme_tier as t on s.scheme_code = t.scheme_code
)

select * from final
