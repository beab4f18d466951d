{{ config(materialized="incremental") }}

with entries as (
    select
        contact_id,
        segment_no,
        queue,
        outcome,
        wait_seconds + ring_seconds as waited
    from {{ ref("stg_telephony__calls") }}
    where queued_at is not null
        and direction = 'inbound'
        and outcome in ('answered', 'abandoned', 'flow_out', 'callback')
),

came_back as (
    select
        f.contact_id,
        f.segment_no,
        f.waited,
        min(case when e.outcome <> 'flow_out' then e.segment_no end) as ends_in
    from entries as f
    inner join entries as e
        on f.contact_id = e.contact_id
            and f.queue = e.queue
            and f.segment_no < e.segment_no
    where f.outcome = 'flow_out'
    group by f.contact_id, f.segment_no, f.waited
),

final as (
    select
        {{ month_name() }} as month,
        contact_id,
        segment_no,
        cast(0 as bigint) as waited_before,
        1 as requeued
    from came_back
    union all
    select
        {{ month_name() }} as month,
        contact_id,
        ends_in as segment_no,
        cast(sum(waited) as bigint) as waited_before,
        0 as requeued
    from came_back
    where ends_in is not null
    group by contact_id, ends_in
)

select * from final
