-- kind: calls
select
    "vru+line" || '-' || call_id || '-' || date as contact_id,
    '1' as segment_no,
    'voice' as channel,
    case when outcome = 'PHANTOM' then 'internal' else 'inbound' end as direction,
    type as queue,
    "vru+line" as trunk,
    null as vendor,
    case when outcome = 'AGENT' and server <> 'NO_SERVER' then server end as agent_id,
    case when customer_id <> '0' and regexp_full_match(customer_id, '[0-9]+') then customer_id end as customer_id,
    priority as reason,
    cast(entered as varchar) as started_at,
    cast(
        case
            when q_start_at is not null then q_start_at
            when outcome = 'AGENT' then left_at
        end as varchar
    ) as queued_at,
    cast(case when outcome = 'AGENT' then coalesce(served_at, q_exit_at, left_at) end as varchar) as answered_at,
    cast(
        greatest(
            entered,
            left_at,
            coalesce(q_start_at, entered) + to_seconds(coalesce(try_cast(q_time as bigint), 0)),
            coalesce(served_at, entered) + to_seconds(coalesce(try_cast(ser_time as bigint), 0))
        ) as varchar
    ) as ended_at,
    case when try_cast(vru_time as bigint) < 0 then '0' else vru_time end as ivr_seconds,
    q_time as wait_seconds,
    '0' as ring_seconds,
    ser_time as talk_seconds,
    '0' as hold_seconds,
    '0' as acw_seconds,
    case
        when outcome = 'AGENT' then 'answered'
        when outcome = 'PHANTOM' then 'busy'
        when outcome = 'HANG' and q_start_at is null then 'ivr_abandoned'
        when outcome = 'HANG' then 'abandoned'
    end as outcome,
    case when outcome = 'HANG' then 'customer' end as ended_by,
    null as transfer_to,
    cast(
        json_object(
            'outcome', outcome, 'vru_time', vru_time, 'customer_id', customer_id, 'server', server,
            'vru_exit', vru_exit, 'q_start', q_start, 'q_exit', q_exit, 'ser_start', ser_start, 'ser_exit', ser_exit
        ) as varchar
    ) as _extra,
    case
        when outcome is null or outcome not in ('AGENT', 'HANG', 'PHANTOM') then 'outcome is not one of AGENT, HANG, PHANTOM'
        when try_cast(vru_time as bigint) is null then 'vru_time is not a whole number'
    end as _reject,
    _line
from (
    select
        *,
        case when left_clock < entered - interval 12 hour then left_clock + interval 1 day else left_clock end as left_at,
        case
            when q_start = '0:00:00' and coalesce(q_exit, '') = '0:00:00' and coalesce(try_cast(q_time as bigint), 0) = 0 then null
            when q_start_clock < entered - interval 12 hour then q_start_clock + interval 1 day
            else q_start_clock
        end as q_start_at,
        case
            when q_exit = '0:00:00' and coalesce(try_cast(q_time as bigint), 0) = 0 then null
            when q_exit_clock < entered - interval 12 hour then q_exit_clock + interval 1 day
            else q_exit_clock
        end as q_exit_at,
        case
            when ser_start = '0:00:00' and coalesce(try_cast(ser_time as bigint), 0) = 0 then null
            when ser_clock < entered - interval 12 hour then ser_clock + interval 1 day
            else ser_clock
        end as served_at
    from (
        select
            *,
            try_strptime('19' || date || ' ' || vru_entry, '%Y%m%d %H:%M:%S') as entered,
            try_strptime('19' || date || ' ' || vru_exit, '%Y%m%d %H:%M:%S') as left_clock,
            try_strptime('19' || date || ' ' || q_start, '%Y%m%d %H:%M:%S') as q_start_clock,
            try_strptime('19' || date || ' ' || q_exit, '%Y%m%d %H:%M:%S') as q_exit_clock,
            try_strptime('19' || date || ' ' || ser_start, '%Y%m%d %H:%M:%S') as ser_clock
        from source
    )
)
