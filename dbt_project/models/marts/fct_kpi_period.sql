with daily as (
    select * from {{ ref("fct_kpi_daily") }} where month = {{ month_name() }}
),

dictionary as (
    select * from {{ ref("kpi") }}
),

month_in_hand as (
    select * from {{ ref("int_month") }}
),

-- the latest version that was in force on a day of the month
version as (
    select
        k.kpi_code,
        max(k.version) as version
    from dictionary as k
    inner join month_in_hand as m
        on k.valid_from <= m.last_day
            and (k.valid_to is null or k.valid_to > m.first_day)
    group by k.kpi_code
),

kpi as (
    select k.*
    from dictionary as k
    inner join version as v
        on k.kpi_code = v.kpi_code
            and k.version = v.version
),

summed as (
    select
        month,
        entity_type,
        entity_code,
        kpi_code,
        cast(sum(numerator) as decimal(18, 4)) as numerator,
        cast(sum(denominator) as decimal(18, 4)) as denominator,
        cast(sum(sample_size) as bigint) as sample_size
    from daily
    group by month, entity_type, entity_code, kpi_code
),

reasoned as (
    select
        s.*,
        k.version as kpi_version,
        k.aggregation,
        case
            when k.aggregation <> 'sum' and s.denominator = 0 then 'no_data'
            when s.sample_size < k.min_sample then 'low_sample'
            else 'measured'
        end as reason
    from summed as s
    inner join kpi as k on s.kpi_code = k.kpi_code
),

final as (
    select
        month,
        'month' as period_kind,
        month as period,
        entity_type,
        entity_code,
        kpi_code,
        kpi_version,
        numerator,
        denominator,
        sample_size,
        cast(case
            when reason <> 'measured' then null
            when aggregation = 'sum' then numerator
            else ratio(numerator, denominator)
        end as decimal(18, 8)) as value,
        reason
    from reasoned
)

select * from final
