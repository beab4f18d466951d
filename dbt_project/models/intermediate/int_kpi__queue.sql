with base as (
    select
        month,
        kpi_date,
        queue,
        sum(offered) as offered,
        sum(answered) as answered,
        sum(abandoned) as abandoned,
        sum(answered_in_threshold) as answered_in_threshold,
        sum(answered_or_abandoned_late) as answered_or_abandoned_late,
        sum(abandoned_not_short) as abandoned_not_short,
        sum(offered_not_short) as offered_not_short,
        sum(late_answered) as late_answered,
        sum(answered_wait_seconds) as answered_wait_seconds,
        sum(abandoned_wait_seconds) as abandoned_wait_seconds
    from {{ ref("int_queue_hour") }}
    where month = {{ month_name() }}
    group by month, kpi_date, queue
),

lines as (
    select 'service_level' as kpi_code, *, answered_in_threshold as numerator, answered_or_abandoned_late as denominator, answered_or_abandoned_late as sample_size from base union all
    select 'abandonment' as kpi_code, *, abandoned_not_short as numerator, offered_not_short as denominator, offered_not_short as sample_size from base union all
    select 'answer_rate' as kpi_code, *, answered as numerator, offered as denominator, offered as sample_size from base union all
    select 'asa' as kpi_code, *, answered_wait_seconds as numerator, answered as denominator, answered as sample_size from base union all
    select 'late_answer_share' as kpi_code, *, late_answered as numerator, answered as denominator, answered as sample_size from base union all
    select 'abandon_time' as kpi_code, *, abandoned_wait_seconds as numerator, abandoned as denominator, abandoned as sample_size from base
)

{{ kpi_rows("lines", ["queue"]) }}
