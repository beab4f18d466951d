with valued as (
    select * from {{ ref("int_kpi_value") }} where month = {{ month_name() }}
),

reliability as (
    select * from {{ ref("int_kpi_reliability") }}
),

member_mean as (
    select * from {{ ref("int_kpi_member_mean") }}
),

period as (
    select 'year' as period_kind, {{ period_of("year", month_name()) }} as period, {{ period_end("year") }} as last_day
    union all
    select 'half_year' as period_kind, {{ period_of("half_year", month_name()) }} as period, {{ period_end("half_year") }} as last_day
    union all
    select 'quarter' as period_kind, {{ period_of("quarter", month_name()) }} as period, {{ period_end("quarter") }} as last_day
    union all
    select 'month' as period_kind, {{ month_name() }} as period, {{ period_end("month") }} as last_day
    union all
    select 'ten_day' as period_kind, concat({{ month_name() }}, '-T1') as period, {{ dbt.dateadd("day", 9, month_start()) }} as last_day
    union all
    select 'ten_day' as period_kind, concat({{ month_name() }}, '-T2') as period, {{ dbt.dateadd("day", 19, month_start()) }} as last_day
    union all
    select 'ten_day' as period_kind, concat({{ month_name() }}, '-T3') as period, {{ period_end("month") }} as last_day
),

final as (
    select
        v.month,
        v.period_kind,
        v.period,
        v.entity_type,
        v.entity_code,
        v.kpi_code,
        v.kpi_version,
        v.numerator,
        v.denominator,
        v.sample_size,
        v.months,
        v.value,
        v.reason,
        v.low,
        v.high,
        r.reliability,
        cast(r.unit_value + times(r.reliability, v.value - r.unit_value) as decimal(18, 8)) as shrunk_value,
        m.members,
        cast(m.member_mean as decimal(18, 8)) as member_mean,
        cast({{ dbt.dateadd("day", "v.finality_days", "p.last_day") }} as date) as final_from,
        -- what the intervals of longer periods are made of later
        case when v.period_kind = 'month' then v.days end as days,
        case when v.period_kind = 'month' then v.numerator_squared end as numerator_squared,
        case when v.period_kind = 'month' then v.product end as product,
        case when v.period_kind = 'month' then v.denominator_squared end as denominator_squared
    from valued as v
    inner join period as p on v.period_kind = p.period_kind and v.period = p.period
    left join reliability as r
        -- an equality, since a condition on one side alone makes DuckDB compare every row with every other
        on case when v.entity_type = 'employee' then v.entity_code end = r.entity_code
            and v.kpi_code = r.kpi_code
            and v.period = r.period
    left join member_mean as m
        on v.entity_code = m.entity_code
            and v.kpi_code = m.kpi_code
            and v.entity_type = m.entity_type
            and v.period = m.period
)

select * from final
