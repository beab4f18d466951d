{#- reliability = t / (t + e): t the variance between people that chance does not explain (method of moments), e a person's squared error.
    It is n / (n + k) with k = n e / t, so reliability x value + (1 - reliability) x unit mean is (n x + k unit mean) / (n + k). -#}
with people as (
    select * from {{ ref("int_kpi_value") }}
    where month = {{ month_name() }} and entity_type = 'employee' and reason = 'measured' and spread in ('share', 'mean')
),

units as (
    select * from {{ ref("int_kpi_value") }}
    where month = {{ month_name() }} and reason = 'measured' and entity_type not in ('employee', 'queue', 'channel', 'vendor', 'component')
),

entity as (
    select * from {{ ref("dim_entity") }} where month = {{ month_name() }} and entity_type = 'employee'
),

-- a share's chance error comes from the share of everybody: who has 3 of 3 is not certain of it
everybody as (
    select
        period,
        kpi_code,
        ratio(sum(numerator), sum(denominator)) as share
    from people
    group by period, kpi_code
),

with_error as (
    select
        p.period,
        p.kpi_code,
        p.entity_code,
        p.value,
        case p.spread
            when 'share' then cast(cast(e.share * (1 - e.share) as double) / cast(p.denominator as double) as decimal(32, 16))
            else p.error_variance
        end as error_variance
    from people as p
    inner join everybody as e on p.period = e.period and p.kpi_code = e.kpi_code
),

moments as (
    select
        period,
        kpi_code,
        cast(count(*) as double) as people,
        cast(sum(value) as double) as total,
        cast(sum(cast(value as decimal(19, 8)) * cast(value as decimal(19, 8))) as double) as squared,
        cast(sum(error_variance) as double) as error_variance
    from with_error
    where error_variance is not null
    group by period, kpi_code
),

between_people as (
    select
        period,
        kpi_code,
        greatest(0, (squared - total * total / people) / (people - 1) - error_variance / people) as true_variance
    from moments
    where people > 2
),

final as (
    select
        w.period,
        w.kpi_code,
        w.entity_code,
        cast(b.true_variance / nullif(b.true_variance + cast(w.error_variance as double), 0) as decimal(18, 8)) as reliability,
        u.value as unit_value
    from with_error as w
    inner join between_people as b on w.period = b.period and w.kpi_code = b.kpi_code
    left join entity as e on w.entity_code = e.entity_code
    left join units as u
        on w.period = u.period
            and w.kpi_code = u.kpi_code
            and e.parent_code = u.entity_code
    where w.error_variance is not null
)

select * from final
