with lines as (
    select
        month,
        kpi_date,
        queue,
        channel,
        vendor,
        kpi_code,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        sum(sample_size) as sample_size
    from {{ ref("int_kpi__queue_interval") }}
    group by month, kpi_date, queue, channel, vendor, kpi_code
)

{{ kpi_rows("lines", ["queue", "channel", "vendor"]) }}
