with base as (
    select * from {{ ref("int_queue_interval") }} where month = {{ month_name() }}
),

lines as (
    select 'service_level' as kpi_code, *, service_level_met as numerator, service_level_judged as denominator, service_level_judged as sample_size from base union all
    select 'service_level.f1' as kpi_code, *, met_f1 as numerator, ended as denominator, ended as sample_size from base union all
    select 'service_level.f2' as kpi_code, *, answered_in_threshold as numerator, answered as denominator, answered as sample_size from base union all
    select 'service_level.f3' as kpi_code, *, answered_in_threshold as numerator, ended as denominator, ended as sample_size from base union all
    select 'service_level.f4' as kpi_code, *, answered_in_threshold as numerator, judged_f4 as denominator, judged_f4 as sample_size from base union all
    select 'service_level.f5' as kpi_code, *, met_f5 as numerator, ended as denominator, ended as sample_size from base union all
    select 'service_level.f6' as kpi_code, *, answered_in_threshold as numerator, judged_f6 as denominator, judged_f6 as sample_size from base union all
    select 'service_level.f7' as kpi_code, *, answered_in_threshold as numerator, judged_f7 as denominator, judged_f7 as sample_size from base union all
    select 'abandonment' as kpi_code, *, abandoned_not_short as numerator, offered_not_short as denominator, offered_not_short as sample_size from base union all
    select 'answer_rate' as kpi_code, *, answered as numerator, offered as denominator, offered as sample_size from base union all
    select 'asa' as kpi_code, *, answered_wait_seconds as numerator, answered as denominator, answered as sample_size from base union all
    select 'late_answer_share' as kpi_code, *, late_answered as numerator, answered as denominator, answered as sample_size from base union all
    select 'abandon_time' as kpi_code, *, abandoned_wait_seconds as numerator, abandoned as denominator, abandoned as sample_size from base
)

select
    month,
    kpi_date,
    quarter,
    queue,
    channel,
    vendor,
    kpi_code,
    numerator,
    denominator,
    sample_size
from lines
