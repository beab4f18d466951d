with forecast as (
    select
        *,
        concat(queue, '/', cast(interval_start as {{ dbt.type_string() }})) as record_id,
        case when entered > 0 or forecast > 0 then 1 else 0 end as intervals
    from {{ ref("int_forecast_interval") }}
    where month = {{ month_name() }}
),

staffing as (
    select
        *,
        concat(coalesce(queue, '*'), '/', cast(interval_start as {{ dbt.type_string() }})) as record_id,
        case when required_seconds > 0 or scheduled_seconds > 0 then 1 else 0 end as intervals
    from {{ ref("int_staffing_interval") }}
    where month = {{ month_name() }}
),

lines as (
    {% set keys = "month, kpi_date, queue, record_id, intervals as sample_size" -%}
    select 'forecast_accuracy' as kpi_code, {{ keys }}, entered - abs(entered - forecast) as numerator, entered as denominator from forecast union all
    select 'forecast_accuracy.bias' as kpi_code, {{ keys }}, forecast - entered as numerator, entered as denominator from forecast union all
    select 'schedule_accuracy' as kpi_code, {{ keys }}, required_seconds - abs(scheduled_seconds - required_seconds) as numerator, required_seconds as denominator from staffing union all
    select 'schedule_accuracy.coverage' as kpi_code, {{ keys }}, least(scheduled_seconds, required_seconds) as numerator, required_seconds as denominator from staffing
)

{{ kpi_rows("lines", ["queue", "record_id"]) }}
