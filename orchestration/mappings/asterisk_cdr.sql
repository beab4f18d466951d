-- shared
parsed as (
    select
        _line,
        columns(* exclude (_line)),
        coalesce(nullif(linkedid, ''), nullif(uniqueid, ''), channel || ' ' || started) as call,
        try_cast(duration as bigint) as lasted,
        try_cast(billsec as bigint) as billed,
        nullif(regexp_extract(channel, '^[^/]+/(.+?)(@.*)?(-[0-9a-f]+)?(;[12])?$', 1), '') as from_peer,
        nullif(regexp_extract(dstchannel, '^[^/]+/(.+?)(@.*)?(-[0-9a-f]+)?(;[12])?$', 1), '') as to_peer,
        lastapp = 'Queue' as in_queue_log,
        case
            when in_queue_log then 'internal'
            when not regexp_matches(dcontext, '(?i)internal|outbound|outgoing') then 'inbound'
            when length(regexp_replace(dst, '[^0-9]', '', 'g')) > 6 then 'outbound'
            else 'internal'
        end as direction
    from source
)

-- kind: calls
select
    'cdr-' || call as contact_id,
    cast(row_number() over (partition by call order by started, _line) as varchar) as segment_no,
    'voice' as channel,
    direction,
    case when in_queue_log then nullif(split_part(lastdata, ',', 1), '') end as queue,
    case direction when 'inbound' then from_peer when 'outbound' then to_peer end as trunk,
    null as vendor,
    case
        when in_queue_log then null
        when direction = 'inbound' then if(disposition = 'ANSWERED', to_peer, null)
        else from_peer
    end as agent_id,
    case direction when 'inbound' then src when 'outbound' then dst end as customer_id,
    null as reason,
    started as started_at,
    null as queued_at,
    case when disposition = 'ANSWERED' then answered end as answered_at,
    ended as ended_at,
    cast(if(disposition = 'ANSWERED' and to_peer is null, billed, 0) as varchar) as ivr_seconds,
    cast(lasted - if(disposition = 'ANSWERED', billed, 0) as varchar) as wait_seconds,
    '0' as ring_seconds,
    cast(if(disposition = 'ANSWERED' and to_peer is not null, billed, 0) as varchar) as talk_seconds,
    '0' as hold_seconds,
    '0' as acw_seconds,
    case
        when disposition = 'ANSWERED' then if(to_peer is null, 'ivr_completed', 'answered')
        when disposition = 'NO ANSWER' and direction = 'inbound' then 'abandoned'
        else 'busy'
    end as outcome,
    null as ended_by,
    null as transfer_to,
    cast(json_object(
        'accountcode', accountcode, 'src', src, 'dst', dst, 'dcontext', dcontext, 'clid', clid, 'channel', parsed.channel,
        'dstchannel', dstchannel, 'lastapp', lastapp, 'lastdata', lastdata, 'disposition', disposition,
        'amaflags', amaflags, 'uniqueid', uniqueid, 'userfield', userfield, 'peeraccount', peeraccount,
        'linkedid', linkedid, 'sequence', sequence
    ) as varchar) as _extra,
    case
        when disposition is null or disposition not in ('ANSWERED', 'NO ANSWER', 'BUSY', 'FAILED', 'CONGESTION')
            then concat('disposition is not one of ANSWERED, NO ANSWER, BUSY, FAILED, CONGESTION (', disposition, ')')
        when lasted is null or billed is null then 'duration and billsec are not whole numbers'
        when billed > lasted then 'billsec is longer than duration'
        when disposition = 'ANSWERED' and coalesce(answered, '') = '' then 'disposition is ANSWERED, but the time of the answer is missing'
    end as _reject,
    [_line] as _lines
from parsed
