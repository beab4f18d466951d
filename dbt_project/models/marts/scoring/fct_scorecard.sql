with spell as (
    select * from {{ ref("fct_spell") }}
    where month = {{ month_name() }}
),

card as (
    select * from {{ ref("int_card") }}
    where month = {{ month_name() }}
),

score_line as (
    select * from {{ ref("fct_score_line") }}
    where month = {{ month_name() }}
),

home as (
    select * from spell
    where is_home
),

in_total as (
    select
        family,
        entity_type,
        entity_code,
        count(*) as spells,
        sum(scheduled_days) as scheduled_days,
        sum(on_duty_days) as on_duty_days
    from spell
    group by family, entity_type, entity_code
),

scored as (
    select
        family,
        entity_type,
        entity_code,
        cast(sum(points) as decimal(18, 8)) as score
    from score_line
    group by family, entity_type, entity_code
),

final as (
    select
        h.month,
        h.period,
        h.period_kind,
        h.family,
        h.scheme_code,
        h.scheme_version,
        h.entity_type,
        h.entity_code,
        h.unit_code,
        h.role,
        cast(t.spells as int) as spells,
        c.coverage,
        case when not c.is_withheld then p.score end as score,
        case when c.is_withheld then 'withheld' else 'scored' end as status,
        cast(t.scheduled_days as bigint) as scheduled_days,
        cast(t.on_duty_days as bigint) as on_duty_days,
        case
            when not c.is_withheld then null
            when t.scheduled_days = 0 then 'no_scheduled_days'
            else 'low_coverage'
        end as reason
    from home as h
    inner join in_total as t
        on h.family = t.family and h.entity_type = t.entity_type and h.entity_code = t.entity_code
    inner join card as c
        on h.family = c.family and h.entity_type = c.entity_type and h.entity_code = c.entity_code
    inner join scored as p
        on h.family = p.family and h.entity_type = p.entity_type and h.entity_code = p.entity_code
)

select * from final
