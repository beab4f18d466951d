{{ config(materialized="ephemeral") }}

-- A goal is agreed beforehand: before the spell of a month, before a longer period.
with spell as (
    select
        *,
        case
            when period_kind = 'month' then spell_start
            else cast(concat({{ period_first_month("period_kind") }}, '-01') as date)
        end as begins_on
    from {{ ref("fct_spell") }}
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

goal as (
    select * from {{ ref("int_goal") }}
),

holder as (
    select spell_id, scheme_code, scheme_version, begins_on, spell_end, 'person' as holder_kind, entity_code as holder, 0 as distance from spell
    union all
    select spell_id, scheme_code, scheme_version, begins_on, spell_end, 'role' as holder_kind, role as holder, 1 as distance from spell
    union all
    select
        s.spell_id, s.scheme_code, s.scheme_version, s.begins_on, s.spell_end,
        'unit' as holder_kind, u.ancestor_code as holder, 2 + u.depth as distance
    from spell as s
    inner join unit_path as u on s.spell_end = u.day and s.unit_code = u.unit_code
),

-- A goal that somebody agreed to holds where the scheme has a target at all; the scheme's own row for him goes before it.
possible_target as (
    select
        h.spell_id,
        t.item_code,
        t.value,
        2 * h.distance as distance
    from holder as h
    inner join target as t
        on
            h.scheme_code = t.scheme_code
            and h.holder_kind = t.holder_kind
            and h.holder = t.holder
            and h.spell_end >= t.valid_from
            and h.spell_end < coalesce(t.valid_to, date '9999-12-31')
    union all
    select
        h.spell_id,
        i.item_code,
        g.target as value,
        2 * h.distance + 1 as distance
    from holder as h
    inner join item as i
        on h.scheme_code = i.scheme_code and h.scheme_version = i.version and i.source = 'kpi' and i.target is not null
    inner join goal as g
        on
            i.ref = g.kpi_code
            and h.holder = g.subject_id
            and h.holder_kind = case g.subject_kind when 'employee' then 'person' else 'unit' end
            and h.spell_end >= g.valid_from
            and h.spell_end < coalesce(g.valid_to, date '9999-12-31')
            and h.begins_on >= coalesce(g.agreed_on, h.begins_on)
),

final as (
    select
        spell_id,
        item_code,
        value
    from possible_target
    qualify row_number() over (partition by spell_id, item_code order by distance) = 1
)

select * from final
