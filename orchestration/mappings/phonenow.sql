-- shared
read as (
    select
        *,
        try_cast("date" || ' ' || "time" as timestamp) as began,
        case when regexp_full_match("speed of answer in seconds", '[0-9]{1,5}') then cast("speed of answer in seconds" as bigint) end as waited,
        date_diff('second', time '00:00:00', try_cast(avgtalkduration as time)) as talked,
        coalesce("speed of answer in seconds", '') as speed,
        coalesce(avgtalkduration, '') as talk,
        coalesce("satisfaction rating", '') as rating
    from source
),

judged as (
    select
        *,
        "answered (y/n)" = 'Y' as is_answered,
        began + to_seconds(waited) as answered_at,
        began + to_seconds(waited + talked) as over,
        case
            when began is null then 'Date and Time are no moment: ' || coalesce("date", '') || ' ' || coalesce("time", '')
            when coalesce("answered (y/n)", '') not in ('Y', 'N') then 'Answered (Y/N) is not one of Y, N'
            when coalesce(resolved, '') not in ('Y', 'N') then 'Resolved is not one of Y, N'
            when "answered (y/n)" = 'N' and concat(speed, talk, rating) <> '' then 'a call that nobody answered has a speed of answer, talk time or rating'
            when "answered (y/n)" = 'N' and resolved = 'Y' then 'a call that nobody answered is resolved'
            when "answered (y/n)" = 'Y' and waited is null then 'Speed of answer in seconds is not a whole number'
            when "answered (y/n)" = 'Y' and talked is null then 'AvgTalkDuration is not a time HH:MM:SS'
            when rating not in ('', '1', '2', '3', '4', '5') then 'Satisfaction rating is not one of 1 to 5'
        end as wrong
    from read
)

-- kind: calls
select
    "call id" as contact_id,
    '1' as segment_no,
    'voice' as channel,
    'inbound' as direction,
    topic as queue,
    null as trunk,
    null as vendor,
    agent as agent_id,
    null as customer_id,
    topic as reason,
    cast(began as varchar) as started_at,
    cast(began as varchar) as queued_at,
    case when is_answered then cast(answered_at as varchar) end as answered_at,
    cast(coalesce(over, began) as varchar) as ended_at,
    '0' as ivr_seconds,
    cast(coalesce(waited, 0) as varchar) as wait_seconds,
    '0' as ring_seconds,
    cast(coalesce(talked, 0) as varchar) as talk_seconds,
    '0' as hold_seconds,
    '0' as acw_seconds,
    case when is_answered then 'answered' else 'abandoned' end as outcome,
    case when not is_answered then 'customer' end as ended_by,
    null as transfer_to,
    cast(json_object('resolved', resolved) as varchar) as _extra,
    wrong as _reject,
    [_line] as _lines
from judged

-- kind: surveys
select
    "call id" as survey_id,
    question as question_code,
    'contact' as survey_kind,
    'form' as source,
    null as verified,
    "call id" as contact_id,
    cast(began as varchar) as contact_started_at,
    null as complaint_no,
    null as case_id,
    null as order_id,
    agent as agent_id_at_send,
    null as unit,
    cast(over as varchar) as sent_at,
    null as answered_at,
    case when question = 'csat' then rating end as score,
    '1' as scale_min,
    '5' as scale_max,
    null as text,
    null as _extra,
    wrong as _reject,
    [_line] as _lines
from judged, (values (''), ('csat')) as asked (question)
where is_answered and (question = '' or rating <> '')

-- kind: cases
select
    "call id" as case_id,
    'hotline' as unit,
    topic as kind,
    agent as agent_id,
    case resolved when 'Y' then 'true' else 'false' end as resolved,
    cast(began as varchar) as opened_at,
    cast(over as varchar) as due_at,
    case when resolved = 'Y' then cast(over as varchar) end as done_at,
    'false' as checked,
    'false' as wrong,
    'false' as reopened,
    'false' as escalated,
    null as _extra,
    wrong as _reject,
    [_line] as _lines
from judged
where is_answered

-- left out
select _line, 'every call makes a row of calls' as reason from source where false
