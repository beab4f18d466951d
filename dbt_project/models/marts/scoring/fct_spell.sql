with scored_day as (
    select * from {{ ref("int_scored_day") }}
    where month = {{ month_name() }}
),

rules as (
    select * from {{ ref("int_scheme_rules") }}
),

spell as (
    select
        month,
        spell_id,
        family,
        entity_type,
        entity_code,
        spell_start,
        max(day) as spell_end,
        scheme_code,
        max(scheme_version) as scheme_version,
        period_kind,
        unit_code,
        role,
        tier,
        sum(scheduled) as scheduled_days,
        sum(case when status = 'active' then scheduled else 0 end) as on_duty_days,
        max_by(case when status <> 'active' then status end, case when status <> 'active' then day end) as off_status
    from scored_day
    group by
        month, spell_id, family, entity_type, entity_code, spell_start, scheme_code, period_kind, content_id, unit_code, role, tier
),

placed as (
    select
        s.*,
        r.spell_rule,
        row_number() over (
            partition by s.family, s.entity_type, s.entity_code order by s.scheduled_days desc, s.spell_start desc
        ) = 1 as is_home,
        row_number() over (partition by s.family, s.entity_type, s.entity_code order by s.spell_end desc) = 1 as is_last
    from spell as s
    inner join rules as r on s.scheme_code = r.scheme_code and s.scheme_version = r.version
),

weighed as (
    select
        *,
        case
            when spell_rule = 'blend' then scheduled_days
            when spell_rule = 'dominant' and is_home then 1
            when spell_rule = 'period_end' and is_last then 1
            else 0
        end as weight
    from placed
),

final as (
    select
        month,
        {{ period_name("period_kind") }} as period,
        period_kind,
        family,
        entity_type,
        entity_code,
        spell_start,
        spell_end,
        scheme_code,
        scheme_version,
        unit_code,
        role,
        cast(scheduled_days as bigint) as scheduled_days,
        cast(on_duty_days as bigint) as on_duty_days,
        coalesce(ratio(weight, sum(weight) over (partition by family, entity_type, entity_code)), 0) as spell_share,
        spell_id,
        is_home,
        off_status,
        tier
    from weighed
)

select * from final
