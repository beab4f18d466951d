with attempts as (
    select * from {{ ref("int_attempt_day") }} where month = {{ month_name() }}
),

visits as (
    select
        month,
        kpi_date,
        cast(null as {{ dbt.type_string() }}) as channel,
        cast(null as {{ dbt.type_string() }}) as vendor,
        cast(null as {{ dbt.type_string() }}) as component,
        sessions,
        self_served
    from {{ ref("int_ivr_day") }}
    where month = {{ month_name() }}
),

lines as (
    select 'blocked' as kpi_code, month, kpi_date, channel, vendor, component, busy as numerator, attempts as denominator, attempts as sample_size from attempts union all
    select 'answer_rate.ivr' as kpi_code, month, kpi_date, channel, vendor, component, served as numerator, entering as denominator, entering as sample_size from attempts union all
    select 'self_service' as kpi_code, month, kpi_date, channel, vendor, component, self_served as numerator, sessions as denominator, sessions as sample_size from visits
)

{{ kpi_rows("lines", ["channel", "vendor", "component"]) }}
