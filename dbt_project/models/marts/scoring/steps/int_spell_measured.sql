{{ config(materialized="ephemeral") }}

-- Events count at face value wherever they happened; what was measured stands for what could not be.
with spell as (
    select * from {{ ref("fct_spell") }}
    where month = {{ month_name() }}
),

spell_line as (
    select * from {{ ref("int_spell_line") }}
    where month = {{ month_name() }}
),

item as (
    select * from {{ ref("scheme_item") }}
),

section as (
    select * from {{ ref("scheme_section") }}
),

measurable as (
    select
        s.spell_id,
        times(s.spell_share, sum(case when i.source <> 'events' then i.points else 0 end)) as measurable_points
    from spell as s
    inner join item as i on s.scheme_code = i.scheme_code and s.scheme_version = i.version
    group by s.spell_id, s.spell_share
),

spell_points as (
    select
        spell_id,
        part,
        coverage,
        cast(sum(points_exact) as decimal(18, 8)) as points_exact
    from spell_line
    group by spell_id, part, coverage
),

section_sum as (
    select
        spell_id,
        section_code,
        part,
        cast(sum(points_exact) as decimal(18, 8)) as points,
        cast(sum(greatest(points_exact - points_possible, 0)) as decimal(18, 8)) as bonus
    from spell_line
    where source not in ('events', 'limit') and part > 0
    group by spell_id, section_code, part
),

-- what the limits of its sections leave of a spell that has nothing but what was measured
measured as (
    select
        t.spell_id,
        cast(sum(greatest(
            t.points + least(coalesce(times(t.part, x.bonus_cap), 99999) - t.bonus, 0),
            coalesce(times(t.part, x.floor), -99999)
        )) as decimal(18, 8)) as measured_points
    from section_sum as t
    inner join spell as s on t.spell_id = s.spell_id
    inner join section as x
        on s.scheme_code = x.scheme_code and s.scheme_version = x.version and t.section_code = x.section_code
    group by t.spell_id
),

final as (
    select
        s.month,
        s.spell_id,
        s.family,
        s.entity_type,
        s.entity_code,
        s.scheme_code,
        s.scheme_version,
        s.spell_share,
        p.part,
        p.coverage,
        p.points_exact,
        a.measurable_points,
        coalesce(m.measured_points, 0) as measured_points,
        p.part = 0 and s.spell_share > 0 as is_unmeasured
    from spell as s
    inner join spell_points as p on s.spell_id = p.spell_id
    inner join measurable as a on s.spell_id = a.spell_id
    left join measured as m on s.spell_id = m.spell_id
)

select * from final
