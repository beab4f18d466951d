with spell as (
    select * from {{ ref("fct_spell") }}
    where month = {{ month_name() }}
),

spell_line as (
    select * from {{ ref("int_spell_line") }}
    where month = {{ month_name() }}
),

rules as (
    select * from {{ ref("int_scheme_rules") }}
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

summed as (
    select
        s.month,
        s.family,
        s.entity_type,
        s.entity_code,
        max(s.spell_start) as last_spell_start,
        cast(sum(s.spell_share) as decimal(18, 8)) as planned_share,
        cast(sum(p.part) as decimal(18, 8)) as measured_share,
        cast(sum(times(s.spell_share, p.coverage)) as decimal(18, 8)) as coverage,
        cast(sum(p.points_exact) as decimal(18, 8)) as points_exact,
        max(r.score_step) as score_step,
        max(r.min_coverage) as min_coverage
    from spell as s
    inner join spell_points as p on s.spell_id = p.spell_id
    inner join rules as r on s.scheme_code = r.scheme_code and s.scheme_version = r.version
    group by s.month, s.family, s.entity_type, s.entity_code
),

final as (
    select
        month,
        family,
        entity_type,
        entity_code,
        last_spell_start,
        coverage,
        score_step,
        measured_share = 0 or coverage < min_coverage as is_withheld,
        case
            when measured_share > 0 and measured_share < planned_share
                then ratio(times(points_exact, planned_share - measured_share), measured_share)
            else 0
        end as unmeasured_points
    from summed
)

select * from final
