-- noqa: disable=LT02
{{ config(materialized="incremental") }}

{%- set measures = [
    "offered", "answered", "abandoned", "flow_out", "callback", "ended", "answered_in_threshold", "met_f1", "met_f5", "judged_f4",
    "judged_f6", "judged_f7", "service_level_met", "service_level_judged", "abandoned_not_short", "offered_not_short",
    "late_answered", "answered_wait_seconds", "abandoned_wait_seconds",
] %}

with entries as (
    select * from {{ ref("int_queue_entry") }}
),

final as (
    select
        {{ month_name() }} as month,
        kpi_date,
        cast(quarter as integer) as quarter,
        queue,
        channel,
        vendor,
        {%- for measure in measures %}
        cast(sum({{ measure }}) as bigint) as {{ measure }},
        {%- endfor %}
        cast(count(*) as bigint) as entered
    from entries
    group by kpi_date, quarter, queue, channel, vendor
)

select * from final
