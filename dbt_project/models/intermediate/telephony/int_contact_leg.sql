with answered as (
    select
        contact_id,
        segment_no,
        employee_id,
        queue,
        channel,
        vendor,
        started_at,
        talk_seconds,
        -- a leg numbered 1 has none before it, so it says itself whether customer and reason of its contact are known
        case
            when segment_no = 1 and direction = 'inbound' and customer_id is not null and reason is not null and {{ in_month("started_at") }}
                then started_at
        end as matter_known_at
    from {{ ref("stg_telephony__calls") }}
    where employee_id is not null and outcome = 'answered'
),

later_leg as (
    select * from answered where segment_no > 1
),

-- only contacts with later legs are compared
several as (
    select
        contact_id,
        min(started_at) as contact_started_at,
        min(matter_known_at) as contact_known_at,
        min(segment_no) as first_no,
        max(segment_no) as last_no,
        max_by(segment_no, coalesce(talk_seconds, -1) * 10000 - segment_no) as longest_no
    from answered
    where contact_id in (select contact_id from later_leg)
    group by contact_id
),

leg as (
    select
        a.*,
        coalesce(s.contact_started_at, a.started_at) as contact_started_at,
        case when s.contact_id is null then a.matter_known_at else s.contact_known_at end as contact_known_at,
        coalesce(s.first_no, a.segment_no) = a.segment_no as is_first,
        coalesce(s.last_no, a.segment_no) = a.segment_no as is_last,
        coalesce(s.longest_no, a.segment_no) = a.segment_no as is_longest
    from answered as a
    left join several as s on a.contact_id = s.contact_id
),

repeats as (
    select * from {{ ref("int_contact_repeat") }} where month = {{ month_name() }}
),

known as (
    select max(started_at) as known_until from {{ ref("stg_telephony__calls_around") }}
),

final as (
    select
        {{ month_name() }} as month,
        cast(l.contact_started_at as date) as kpi_date,
        l.employee_id,
        l.contact_id,
        l.queue,
        l.channel,
        l.vendor,
        l.is_first,
        l.is_last,
        l.is_longest,
        r.seconds_since,
        r.seconds_until,
        {{ seconds_between("coalesce(l.contact_known_at, r.started_at)", "k.known_until") }} as seconds_known
    from leg as l
    cross join known as k
    left join repeats as r on l.contact_id = r.contact_id
    where {{ in_month("l.contact_started_at") }}
)

select * from final
