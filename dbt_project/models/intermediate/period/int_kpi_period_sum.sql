{#- Squares and products are what the spread between days is computed from; exact, so that no order of adding matters. -#}
{{ config(materialized="incremental") }}

with daily as (
    select * from {{ ref("fct_kpi_daily") }} where month = {{ month_name() }}
),

kpi as (
    select * from {{ ref("kpi") }}
),

published as (
    select * from {{ source("published", "kpi_month") }}
    -- what is derived is no sum of months
    where kpi_code not in (select kpi_code from kpi where aggregation = 'derived')
),

ten_day as (
    select
        least(3, 1 + cast(floor((extract(day from d.kpi_date) - 1) / 10) as integer)) as third,
        d.entity_type,
        d.entity_code,
        d.kpi_code,
        sum(d.numerator) as numerator,
        sum(d.denominator) as denominator,
        sum(d.sample_size) as sample_size,
        count_if(d.denominator <> 0) as days,
        sum(case when k.spread = 'mean' then cast(d.numerator as decimal(19, 4)) * cast(d.numerator as decimal(19, 4)) end) as numerator_squared,
        sum(case when k.spread = 'mean' then cast(d.numerator as decimal(19, 4)) * cast(d.denominator as decimal(19, 4)) end) as product,
        sum(case when k.spread = 'mean' then cast(d.denominator as decimal(19, 4)) * cast(d.denominator as decimal(19, 4)) end) as denominator_squared
    from daily as d
    inner join kpi as k
        on d.kpi_code = k.kpi_code
            and d.kpi_date >= k.valid_from
            and (k.valid_to is null or d.kpi_date < k.valid_to)
    group by least(3, 1 + cast(floor((extract(day from d.kpi_date) - 1) / 10) as integer)), d.entity_type, d.entity_code, d.kpi_code
),

of_month as (
    select
        entity_type,
        entity_code,
        kpi_code,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        sum(sample_size) as sample_size,
        sum(days) as days,
        sum(numerator_squared) as numerator_squared,
        sum(product) as product,
        sum(denominator_squared) as denominator_squared
    from ten_day
    group by entity_type, entity_code, kpi_code
),

-- the published months before this one, and this one
history as (
    select
        month, entity_type, entity_code, kpi_code, numerator, denominator, sample_size, days, numerator_squared, product,
        denominator_squared
    from published
    union all
    select {{ month_name() }} as month, * from of_month
),

summed as (
    select
        'ten_day' as period_kind, concat({{ month_name() }}, '-T', cast(third as {{ dbt.type_string() }})) as period,
        entity_type, entity_code, kpi_code, numerator, denominator, sample_size, days, numerator_squared, product, denominator_squared, 0 as months
    from ten_day
    -- a ledger knows months: ten days without their costs would cost nothing
    where kpi_code not in (select kpi_code from kpi where family = 'cost')
    union all
    select 'month', {{ month_name() }}, entity_type, entity_code, kpi_code, numerator, denominator, sample_size, days, numerator_squared, product, denominator_squared, 1
    from of_month
    {%- for kind in ["quarter", "half_year", "year"] %}
        union all
        select
            '{{ kind }}', {{ period_of(kind, "month") }}, entity_type, entity_code, kpi_code,
            sum(numerator), sum(denominator), sum(sample_size),
            -- of a month that was published without its days nobody knows how far they were apart
            case when count(days) = count(*) then sum(days) end, sum(numerator_squared), sum(product), sum(denominator_squared), count(distinct month)
        from history
        where {{ period_of(kind, "month") }} = {{ period_of(kind, month_name()) }}
        group by {{ period_of(kind, "month") }}, entity_type, entity_code, kpi_code
    {%- endfor %}
),

final as (
    select
        {{ month_name() }} as month,
        period_kind,
        period,
        entity_type,
        entity_code,
        kpi_code,
        cast(numerator as decimal(18, 4)) as numerator,
        cast(denominator as decimal(18, 4)) as denominator,
        cast(sample_size as bigint) as sample_size,
        cast(months as integer) as months,
        cast(days as integer) as days,
        cast(numerator_squared as decimal(38, 8)) as numerator_squared,
        cast(product as decimal(38, 8)) as product,
        cast(denominator_squared as decimal(38, 8)) as denominator_squared
    from summed
)

select * from final
