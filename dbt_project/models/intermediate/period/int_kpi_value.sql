{#- 1.96 standard errors on either side. A share has the interval of Wilson; a mean that of a ratio whose days are drawn at random:
    variance = d/(d-1) x sum (x - R y)^2 / (sum y)^2 over d days with a denominator. -#}
{{ config(materialized="incremental") }}

{%- set p = "cast(numerator as double) / cast(denominator as double)" -%}
{%- set n = "cast(denominator as double)" -%}

with summed as (
    select * from {{ ref("int_kpi_period_sum") }} where month = {{ month_name() }}
    union all
    select * from {{ ref("int_kpi__derived") }}
),

dictionary as (
    select * from {{ ref("kpi") }}
),

month_in_hand as (
    select * from {{ ref("int_month") }}
),

policy as (
    select max(interval_z) as z
    from {{ ref("int_policy_day") }}
    where month = {{ month_name() }} and queue = '*'
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

reasoned as (
    select
        s.*,
        k.version as kpi_version,
        k.aggregation,
        k.finality_days,
        k.lowest,
        k.highest,
        cast(p.z as double) as z,
        case
            when k.aggregation <> 'sum' and s.denominator = 0 then 'no_data'
            when s.sample_size < k.min_sample then 'low_sample'
            else 'measured'
        end as reason,
        case when s.denominator > 0 then k.spread end as spread
    from summed as s
    inner join kpi as k on s.kpi_code = k.kpi_code
    cross join policy as p
),

residual as (
    select
        *,
        case
            when spread = 'mean'
                then cast(numerator_squared as double) - 2 * {{ p }} * cast(product as double) + {{ p }} * {{ p }} * cast(denominator_squared as double)
        end as sum_of_squares
    from reasoned
),

-- what floating point leaves of days that are all alike is none
differing as (
    select
        *,
        case when sum_of_squares > cast(numerator_squared as double) * cast(0.0000000000001 as double) then sum_of_squares else sum_of_squares * 0 end as squares
    from residual
),

widths as (
    select
        *,
        case spread
            when 'share' then sqrt(greatest(0, {{ p }} * (1 - {{ p }}) / {{ n }} + z * z / (4 * {{ n }} * {{ n }}))) / (1 + z * z / {{ n }})
            when 'mean' then sqrt(squares * days / nullif(days - 1, 0)) / {{ n }}
        end as half_width,
        case spread
            when 'share' then ({{ p }} + z * z / (2 * {{ n }})) / (1 + z * z / {{ n }})
            when 'mean' then {{ p }}
        end as middle
    from differing
),

final as (
    select
        month,
        period_kind,
        period,
        entity_type,
        entity_code,
        kpi_code,
        kpi_version,
        numerator,
        denominator,
        sample_size,
        months,
        cast(case
            when reason <> 'measured' then null
            when aggregation = 'sum' then numerator
            else ratio(numerator, denominator)
        end as decimal(18, 8)) as value,
        reason,
        case when reason = 'measured' and half_width is not null then cast(greatest(middle - z * half_width, coalesce(lowest, middle - z * half_width)) as decimal(18, 6)) end as low,
        case when reason = 'measured' and half_width is not null then cast(least(middle + z * half_width, coalesce(highest, middle + z * half_width)) as decimal(18, 6)) end as high,
        -- squared error of the value that chance alone makes
        case when reason = 'measured' and spread = 'mean' then cast(half_width * half_width as decimal(32, 16)) end as error_variance,
        finality_days,
        spread,
        days,
        numerator_squared,
        product,
        denominator_squared
    from widths
)

select * from final
