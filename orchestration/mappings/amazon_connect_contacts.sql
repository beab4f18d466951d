-- shared
read as (
    select
        _line,
        record,
        from_json(cast(record as json), '{
            "ContactId": "VARCHAR", "InitialContactId": "VARCHAR", "PreviousContactId": "VARCHAR", "NextContactId": "VARCHAR",
            "Channel": "VARCHAR", "InitiationMethod": "VARCHAR", "CustomerId": "VARCHAR", "DisconnectReason": "VARCHAR",
            "InitiationTimestamp": "VARCHAR", "DisconnectTimestamp": "VARCHAR", "LastUpdateTimestamp": "VARCHAR",
            "TransferCompletedTimestamp": "VARCHAR", "TransferredToEndpoint": {"Address": "VARCHAR"},
            "SystemEndpoint": {"Address": "VARCHAR"},
            "Queue": {"Name": "VARCHAR", "EnqueueTimestamp": "VARCHAR", "Duration": "VARCHAR"},
            "Agent": {"ARN": "VARCHAR", "ConnectedToAgentTimestamp": "VARCHAR", "AgentInteractionDuration": "VARCHAR",
                "CustomerHoldDuration": "VARCHAR", "AfterContactWorkDuration": "VARCHAR"}
        }') as r
    from source
),

copies as (
    select
        _line,
        record,
        r,
        r.ContactId as id,
        coalesce(r.InitialContactId, r.ContactId) as contact_id,
        try_cast(r.InitiationTimestamp as timestamptz) as began,
        case
            when r.ContactId is null then 1
            else row_number() over (partition by r.ContactId order by try_cast(r.LastUpdateTimestamp as timestamptz) desc nulls last, _line desc)
        end as copy
    from read
),

contacts as (
    select
        _line,
        record,
        r,
        id,
        contact_id,
        began,
        upper(r.Channel) as channel,
        upper(r.InitiationMethod) as method,
        upper(coalesce(r.DisconnectReason, '')) as reason,
        nullif(regexp_extract(r.Agent.ARN, '[^/]+$'), '') as agent_id,
        r.Agent.ConnectedToAgentTimestamp as answered_at,
        r.Queue.EnqueueTimestamp as queued_at,
        r.TransferCompletedTimestamp is not null as is_transferred_out
    from copies
    where copy = 1
),

-- a chain that lacks a contact which one of its records names
torn as (
    select
        contact_id,
        min(named) as lacks
    from (
        select
            contact_id,
            unnest([r.PreviousContactId, r.NextContactId, r.InitialContactId]) as named
        from contacts
        where coalesce(method, '') <> 'MONITOR'
    )
    where named is not null and named not in (select id from contacts where id is not null)
    group by contact_id
),

segments as (
    select
        c.*,
        t.lacks,
        n.method as next_method,
        coalesce(n.r.Queue.Name, n.agent_id) as next_place,
        row_number() over (partition by c.contact_id order by c.began, c.id) as segment_no,
        first_value(c.method) over chain as first_method,
        first_value(c.channel) over chain as first_channel
    from contacts as c
    left join torn as t on c.contact_id = t.contact_id
    left join contacts as n on c.r.NextContactId = n.id
    where coalesce(c.channel, '') <> 'TASK' and coalesce(c.method, '') <> 'MONITOR'
    window chain as (partition by c.contact_id order by c.began, c.id)
),

directed as (
    select
        *,
        case
            when coalesce(method, '') in ('TRANSFER', 'QUEUE_TRANSFER', 'DISCONNECT') then first_method
            else method
        end as came_by,
        case when coalesce(method, '') in ('TRANSFER', 'QUEUE_TRANSFER', 'DISCONNECT') then first_channel else channel end as came_as
    from segments
),

judged as (
    select
        *,
        case
            when came_by in ('INBOUND', 'WEBRTC_API') or (came_by = 'API' and came_as <> 'VOICE') then 'inbound'
            when came_by in ('OUTBOUND', 'EXTERNAL_OUTBOUND', 'CALLBACK', 'AGENT_REPLY', 'FLOW', 'API') then 'outbound'
        end as direction
    from directed
)

-- kind: calls
select
    contact_id,
    cast(segment_no as varchar) as segment_no,
    lower(channel) as channel,
    direction,
    r.Queue.Name as queue,
    r.SystemEndpoint.Address as trunk,
    null as vendor,
    agent_id,
    r.CustomerId as customer_id,
    null as reason,
    r.InitiationTimestamp as started_at,
    queued_at,
    answered_at,
    r.DisconnectTimestamp as ended_at,
    case
        when direction = 'inbound'
            then cast(date_diff('second', began, try_cast(coalesce(queued_at, answered_at, r.DisconnectTimestamp) as timestamptz)) as varchar)
        else '0'
    end as ivr_seconds,
    coalesce(r.Queue.Duration, '0') as wait_seconds,
    '0' as ring_seconds,
    coalesce(r.Agent.AgentInteractionDuration, '0') as talk_seconds,
    coalesce(r.Agent.CustomerHoldDuration, '0') as hold_seconds,
    coalesce(r.Agent.AfterContactWorkDuration, '0') as acw_seconds,
    case
        when answered_at is not null then 'answered'
        when direction = 'outbound' then 'busy'
        when queued_at is not null and next_method = 'CALLBACK' then 'callback'
        when next_method is not null or is_transferred_out then 'flow_out'
        when queued_at is not null then 'abandoned'
        when reason in ('', 'CONTACT_FLOW_DISCONNECT') then 'ivr_completed'
        else 'ivr_abandoned'
    end as outcome,
    case
        when reason like 'CUSTOMER%' then 'customer'
        when reason like 'AGENT%' then 'agent'
        when reason <> '' then 'system'
    end as ended_by,
    case
        when answered_at is null then null
        when is_transferred_out then coalesce(r.TransferredToEndpoint.Address, 'outside')
        when next_method in ('TRANSFER', 'QUEUE_TRANSFER') then coalesce(next_place, 'agent')
    end as transfer_to,
    record as _extra,
    case
        when id is null then 'is no contact record: it has no ContactId'
        when began is null then 'InitiationTimestamp is missing or no time'
        when lacks is not null then concat('its chain names the contact ', lacks, ', which is not in this file: deliver the records of a chain together')
    end as _reject,
    [_line] as _lines
from judged

-- left out
select
    _line,
    case
        when copy > 1 then concat('an older copy of the contact ', id, ': the one updated last counts')
        when upper(r.Channel) = 'TASK' then 'a task is no contact of a customer'
        else 'a supervisor listens: nobody is served'
    end as reason
from copies
where copy > 1 or upper(r.Channel) = 'TASK' or upper(r.InitiationMethod) = 'MONITOR'
