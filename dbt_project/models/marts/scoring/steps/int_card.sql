with spell as (
    select * from {{ ref("int_spell_measured") }}
),

rules as (
    select * from {{ ref("int_scheme_rules") }}
),

summed as (
    select
        s.month,
        s.family,
        s.entity_type,
        s.entity_code,
        cast(sum(s.part) as decimal(18, 8)) as measured_share,
        cast(sum(times(s.spell_share, s.coverage)) as decimal(18, 8)) as coverage,
        cast(sum(s.measured_points) as decimal(18, 8)) as measured_points,
        cast(sum(case when s.part > 0 then s.measurable_points else 0 end) as decimal(18, 8)) as measurable_points,
        max(case when s.is_unmeasured then 1 else 0 end) as has_unmeasured,
        max(r.score_step) as score_step,
        max(r.min_coverage) as min_coverage
    from spell as s
    inner join rules as r on s.scheme_code = r.scheme_code and s.scheme_version = r.version
    group by s.month, s.family, s.entity_type, s.entity_code
),

final as (
    select
        month,
        family,
        entity_type,
        entity_code,
        coverage,
        score_step,
        -- a stretch without measures scores like the measured ones, so there must be one
        measured_share = 0 or coverage < min_coverage or (has_unmeasured = 1 and measurable_points = 0) as is_withheld,
        measured_points,
        measurable_points
    from summed
)

select * from final
