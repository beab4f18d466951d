-- shared
read as (
    select
        _line,
        nullif(regexp_extract(r.AgentARN, '[^/]+$'), '') as agent_id,
        r.EventId as event_id,
        r.EventType as event,
        try_cast(r.EventTimestamp as timestamptz) as moment,
        r.CurrentAgentSnapshot.AgentStatus.Name as status,
        list_transform(coalesce(r.CurrentAgentSnapshot.Contacts, []), lambda c: {
            'rank': case c.State
                when 'CONNECTED' then 1
                when 'CONNECTED_ONHOLD' then 2 when 'PAUSED' then 2
                when 'ENDED' then 3
                when 'INCOMING' then 4 when 'PENDING' then 4 when 'CONNECTING' then 4
                when 'MISSED' then 5 when 'REJECTED' then 5 when 'ERROR' then 5
                else 0
            end,
            'since': coalesce(c.ConnectedToAgentTimestamp, ''),
            'id': c.ContactId
        }) as contacts
    from (
        select
            _line,
            from_json(cast(record as json), '{
                "AgentARN": "VARCHAR", "EventId": "VARCHAR", "EventTimestamp": "VARCHAR", "EventType": "VARCHAR",
                "CurrentAgentSnapshot": {
                    "AgentStatus": {"Name": "VARCHAR"},
                    "Contacts": [{"ContactId": "VARCHAR", "State": "VARCHAR", "ConnectedToAgentTimestamp": "VARCHAR"}]
                }
            }') as r
        from source
    )
),

judged as (
    select
        *,
        list_sort(contacts)[1] as first_contact,
        case
            when agent_id is null or moment is null or event is null
                then 'is no agent event: AgentARN, EventTimestamp or EventType is missing or cannot be read'
            when event not in ('STATE_CHANGE', 'HEART_BEAT', 'LOGIN', 'LOGOUT') then concat('EventType ', event, ' is unknown')
            when status is null then 'CurrentAgentSnapshot has no AgentStatus.Name'
            when list_sort(contacts)[1].rank = 0 then 'a contact of CurrentAgentSnapshot is in a State that is unknown'
        end as wrong
    from read
),

once as (
    select
        *,
        case when event_id is null then 1 else row_number() over (partition by event_id order by _line) end as copy
    from judged
    where agent_id is not null and moment is not null
),

counted as (
    select
        *,
        row_number() over (partition by agent_id, moment order by _line desc) as place,
        last_value(case when event <> 'HEART_BEAT' then event end ignore nulls)
            over (partition by agent_id order by moment, _line rows between unbounded preceding and current row) as change
    from once
    where copy = 1
),

events as (
    select
        _line,
        agent_id,
        moment,
        case
            when wrong is not null then null
            when change = 'LOGOUT' then 'logged_out'
            when first_contact is not null then (['talk', 'hold', 'acw', 'ring', 'other'])[first_contact.rank]
            when lower(status) = 'available' then 'available'
            when lower(status) = 'offline' then 'logged_out'
            when lower(status) in ('break', 'lunch') then 'break'
            when lower(status) in ('training', 'meeting') then lower(status)
            else 'other'
        end as state,
        case when change <> 'LOGOUT' or change is null then first_contact.id end as contact_id,
        lead(moment) over (partition by agent_id order by moment) as next_moment
    from counted
    where place = 1
),

-- whether it is known how long the state lasted; an event that cannot be read ends the stretch before it
timed as (
    select
        *,
        state is not null and next_moment is not null and (state = 'logged_out' or next_moment <= moment + interval 5 minutes) as is_known
    from events
),

known as (
    select
        *,
        case
            when lag(next_moment) over before = moment and lag(state) over before = state
                and lag(contact_id) over before is not distinct from contact_id then 0
            else 1
        end as begins
    from timed
    where is_known
    window before as (partition by agent_id order by moment)
),

stretches as (
    select
        agent_id,
        min(moment) as started_at,
        max(next_moment) as ended_at,
        any_value(state) as state,
        any_value(contact_id) as contact_id,
        list(_line order by _line) as _lines
    from (select *, sum(begins) over (partition by agent_id order by moment) as stretch from known)
    group by agent_id, stretch
)

-- kind: agent_states
select
    agent_id,
    strftime(started_at at time zone 'UTC', '%Y-%m-%d %H:%M:%S.%gZ') as started_at,
    strftime(ended_at at time zone 'UTC', '%Y-%m-%d %H:%M:%S.%gZ') as ended_at,
    state,
    contact_id,
    null as _extra,
    null as _reject,
    _lines
from stretches
union all
select
    agent_id,
    null as started_at,
    null as ended_at,
    null as state,
    null as contact_id,
    null as _extra,
    wrong as _reject,
    [_line] as _lines
from judged
where wrong is not null

-- left out
select _line, 'the same event again: the first copy counts' as reason from once where copy > 1
union all
select _line, 'another event of the agent follows at the same moment' from counted where place > 1
union all
select _line, 'how long the state lasted is not known: no event of the agent follows within 5 minutes' from timed where not is_known
