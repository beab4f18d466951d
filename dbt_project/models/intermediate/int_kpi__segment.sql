with base as (
    select * from {{ ref("int_segment_day") }} where month = {{ month_name() }}
),

lines as (
    select 'aht' as kpi_code, *, handle_seconds as numerator, handled as denominator, handled as sample_size from base union all
    select 'att' as kpi_code, *, talk_seconds as numerator, handled as denominator, handled as sample_size from base union all
    select 'acw' as kpi_code, *, acw_seconds as numerator, handled as denominator, handled as sample_size from base union all
    select 'hold' as kpi_code, *, hold_seconds as numerator, handled as denominator, handled as sample_size from base union all
    select 'hold.with_hold' as kpi_code, *, hold_seconds as numerator, held as denominator, held as sample_size from base union all
    select 'transfer_rate' as kpi_code, *, transferred as numerator, handled as denominator, handled as sample_size from base union all
    select 'handled' as kpi_code, *, handled as numerator, 0 as denominator, handled as sample_size from base
)

{{ kpi_rows("lines", ["employee_id", "queue", "channel", "vendor"]) }}
