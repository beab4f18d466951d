-- shared
parsed as (
    select
        _line,
        string_split(record, '|') as f,
        case when regexp_full_match(f[1], '[0-9]{9,10}') then cast(f[1] as bigint) end as moment,
        f[2] as call,
        f[3] as queue,
        regexp_replace(regexp_replace(f[4], '^[A-Za-z0-9]+[/:]', ''), '[@/].*$', '') as agent,
        f[5] as event,
        list_transform(f[6:], lambda x: nullif(trim(x), '')) as data
    from source
),

known as (
    select
        *,
        case
            when event in ('ENTERQUEUE', 'CONNECT', 'SYSCOMPAT', 'AGENTDUMP', 'RINGNOANSWER', 'RINGCANCELED') then 'step'
            when event in (
                'COMPLETEAGENT', 'COMPLETECALLER', 'TRANSFER', 'BLINDTRANSFER', 'ATTENDEDTRANSFER',
                'ABANDON', 'EXITEMPTY', 'EXITWITHKEY', 'EXITWITHTIMEOUT', 'WITHDRAW'
            ) then 'end'
            when event in ('DID', 'INFO', 'CALLSTATUS') then 'remark'
            when event = 'OUTCALL' then 'outbound'
            when event in (
                'ADDMEMBER', 'REMOVEMEMBER', 'AGENTLOGIN', 'AGENTLOGOFF', 'AGENTCALLBACKLOGIN', 'AGENTCALLBACKLOGOFF'
            ) then 'member'
            when event in ('PAUSE', 'UNPAUSE', 'PAUSEALL', 'UNPAUSEALL', 'PAUSEREASON') then 'pause'
            when event in ('PENALTY', 'RINGINUSE', 'CONFIGRELOAD', 'QUEUESTART') then 'setting'
        end as sort,
        try_cast(
            case
                when event in ('COMPLETEAGENT', 'COMPLETECALLER', 'CONNECT') then data[1]
                when event = 'ATTENDEDTRANSFER' then data[-3]
                when event = 'EXITWITHKEY' then data[4]
                when sort = 'end' then data[3]
            end as integer
        ) as held,
        try_cast(
            case
                when event in ('COMPLETEAGENT', 'COMPLETECALLER', 'OUTCALL') then data[2]
                when event in ('TRANSFER', 'BLINDTRANSFER') then data[4]
                when event = 'ATTENDEDTRANSFER' then data[-2]
            end as integer
        ) as talked,
        case
            when event = 'CONNECT' then try_cast(data[3] as integer)
            when event in ('RINGNOANSWER', 'RINGCANCELED') then try_cast(data[1] as integer) // 1000
        end as rang,
        try_cast(regexp_extract(call, '([0-9]{9,10})[.][0-9]+$', 1) as bigint) as born,
        (select min(moment) from parsed) as first_at,
        (select max(moment) from parsed) as last_at
    from parsed
    where moment is not null
),

-- the legs of a call: one for each entry into a queue, from its entry (or what stands before it) to its end
numbered as (
    select
        *,
        greatest(
            count(*) filter (event = 'ENTERQUEUE') over through_here,
            1 + count(*) filter (sort = 'end') over before_here
        ) as leg
    from known
    where sort in ('step', 'end', 'remark')
    window
        through_here as (partition by call order by _line rows unbounded preceding),
        before_here as (partition by call order by _line rows between unbounded preceding and 1 preceding)
),

-- what is remarked after the last leg belongs to it
steps as (
    select
        n.* exclude (leg),
        case when n.leg <= l.last_leg then n.leg else l.last_leg end as leg
    from numbered as n
    inner join (select call, max(leg) as last_leg from numbered where sort <> 'remark' group by call) as l
        on n.call = l.call
),

legs as (
    select
        call,
        leg,
        any_value(born) as born,
        any_value(queue) filter (sort <> 'remark') as queue,
        min(moment) filter (event = 'ENTERQUEUE') as entered_at,
        any_value(data[2]) filter (event = 'ENTERQUEUE') as caller,
        any_value(data[1]) filter (event = 'DID') as did,
        max(moment) filter (event = 'CONNECT') as connected_at,
        arg_max(agent, _line) filter (event = 'CONNECT' or (sort = 'end' and talked is not null)) as agent,
        coalesce(arg_max(rang, _line) filter (event = 'CONNECT'), 0) as rang,
        bool_or(event = 'CONNECT') as has_connect,
        bool_or(event = 'SYSCOMPAT') as incompatible,
        bool_or(event = 'INFO' and upper(data[1]) = 'CALLBACK') as asked_back,
        arg_max(data[1], _line) filter (event = 'CALLSTATUS') as status,
        list(array_to_string(data, '|') order by _line) filter (event = 'INFO') as info,
        count(*) filter (event = 'RINGNOANSWER') as missed,
        count(*) filter (event = 'AGENTDUMP') as dumped,
        any_value(event) filter (sort = 'end') as ending,
        any_value(moment) filter (sort = 'end') as ended_at,
        any_value(data) filter (sort = 'end') as ending_data,
        coalesce(
            any_value(held) filter (sort = 'end'),
            any_value(held) filter (event = 'CONNECT'),
            any_value(moment) filter (sort = 'end') - min(moment) filter (event = 'ENTERQUEUE')
        ) as held,
        coalesce(
            any_value(talked) filter (sort = 'end'),
            any_value(moment) filter (sort = 'end') - max(moment) filter (event = 'CONNECT')
        ) as talked,
        list(_line order by _line) as _lines
    from steps
    group by call, leg
),

timed as (
    select
        *,
        ending in ('COMPLETEAGENT', 'COMPLETECALLER', 'TRANSFER', 'BLINDTRANSFER', 'ATTENDEDTRANSFER') as answered,
        coalesce(ended_at - held - if(answered, talked, 0), entered_at, connected_at) as queued_at,
        least(rang, held) as ring
    from legs
),

-- 30 s from the birth of a call to its queue leave no room for a leg in an earlier log
judged as (
    select
        t.*,
        row_number() over (partition by t.call order by t.leg) as segment_no,
        case
            when t.ending is null then 'the call has not ended in this file: deliver the file that holds its end'
            when t.born is null then 'the call id ' || t.call || ' does not tell when the call began'
            when t.held is null then t.ending || ' does not tell how long the call was held'
            when t.answered and t.talked is null then t.ending || ' does not tell how long the call lasted'
            when t.queued_at < t.born then 'the call entered the queue before its id says it began'
            when abs(t.entered_at - t.queued_at) > 2 then 'ENTERQUEUE and the time held of ' || t.ending || ' disagree'
            when t.born < k.first_at and min(t.queued_at) over (partition by t.call) > t.born + 30
                then 'the call began before this file: deliver one file that holds all of it'
        end as problem
    from timed as t
    cross join (select min(first_at) as first_at from known) as k
),

-- stretches of an agent, each between two moments of the log
touches as (
    select
        *,
        case when queue = 'NONE' then null else queue end as in_queue
    from known
    where agent <> 'NONE' and (sort in ('member', 'pause', 'end', 'outbound') or rang is not null)
),

busy as (
    select agent, call, 'ring' as state, greatest(moment - rang, first_at) as from_at, moment as to_at from touches
    where rang > 0
    union all
    select agent, call, 'talk', greatest(moment - talked, first_at), moment from touches
    where talked > 0
    union all
    -- in talk when the log ends
    select s.agent, s.call, 'talk', s.moment, s.last_at
    from steps as s
    inner join timed as t on s.call = t.call and s.leg = t.leg
    where s.event = 'CONNECT' and t.ending is null
),

places as (
    select distinct agent, coalesce(in_queue, first_queue, 'NONE') as queue
    from (select *, min(in_queue) over (partition by agent) as first_queue from touches)
),

member as (
    select
        p.agent,
        p.queue,
        t.event in ('ADDMEMBER', 'AGENTLOGIN', 'AGENTCALLBACKLOGIN') as is_in,
        t.moment,
        lag(t.moment) over turns is null and not is_in as was_in,
        t.moment - try_cast(t.data[2] as integer) as since,
        t.event = 'ADDMEMBER' and t.data[1] = 'PAUSED' as paused,
        coalesce(lead(t.moment) over turns, t.last_at) as until_at,
        t.first_at
    from places as p
    inner join touches as t
        on p.agent = t.agent and t.sort = 'member' and (t.in_queue is null or t.in_queue = p.queue)
    window turns as (partition by p.agent, p.queue order by t._line)
),

present as (
    select agent, queue, moment as from_at, until_at as to_at from member
    where is_in
    union all
    select agent, queue, greatest(coalesce(since, first_at), first_at), moment from member
    where was_in
),

paused as (
    select
        p.agent,
        p.queue,
        t.event in ('PAUSE', 'PAUSEALL') or t.sort = 'member' as is_out,
        t.moment,
        lag(t.moment) over turns is null and not is_out as was_out,
        case when t.sort = 'pause' then t.data[1] end as reason,
        coalesce(lead(t.moment) over turns, t.last_at) as until_at,
        t.first_at
    from places as p
    inner join touches as t
        on p.agent = t.agent and (t.in_queue is null or t.in_queue = p.queue)
            and (
                t.event in ('PAUSE', 'PAUSEALL', 'UNPAUSE', 'UNPAUSEALL')
                or (t.event = 'ADDMEMBER' and t.data[1] = 'PAUSED')
            )
    window turns as (partition by p.agent, p.queue order by t._line)
),

away as (
    select agent, queue, reason, moment as from_at, until_at as to_at from paused
    where is_out
    union all
    select agent, queue, reason, first_at, moment from paused
    where was_out
),

given_reasons as (
    select agent, moment, data[1] as reason from touches
    where event = 'PAUSEREASON'
),

moments as (
    select agent, moment as from_at, lead(moment) over (partition by agent order by moment) as to_at
    from (
        select agent, from_at as moment from busy union select agent, to_at from busy
        union select agent, from_at from present union select agent, to_at from present
        union select agent, from_at from away union select agent, to_at from away
    )
),

in_place as (
    select
        m.agent,
        m.from_at,
        m.to_at,
        bool_or(a.agent is null) as is_free,
        max(coalesce(g.reason, a.reason, '')) filter (a.agent is not null) as reason
    from moments as m
    inner join (
        select agent, queue, from_at, to_at from present
        union all
        select agent, queue, from_at, to_at from away
        where agent not in (select agent from present)
    ) as p on m.agent = p.agent and m.from_at >= p.from_at and m.to_at <= p.to_at
    left join away as a
        on m.agent = a.agent and p.queue = a.queue and m.from_at >= a.from_at and m.to_at <= a.to_at
    left join given_reasons as g on a.agent = g.agent and g.moment >= a.from_at and g.moment < a.to_at
    group by all
),

states as (
    select
        m.agent,
        m.from_at,
        m.to_at,
        case
            when b.state is not null then b.state
            when i.is_free then 'available'
            when regexp_matches(i.reason, '(?i)train|培训') then 'training'
            when regexp_matches(i.reason, '(?i)meet|会议') then 'meeting'
            when regexp_matches(i.reason, '(?i)wrap|acw|after.?call|话后|整理') then 'acw'
            when regexp_matches(i.reason, '(?i)break|lunch|rest|meal|coffee|toilet|休息|用餐|午餐') then 'break'
            when i.agent is not null then 'other'
        end as state,
        b.call,
        case when b.state is null and not i.is_free then i.reason end as reason
    from moments as m
    left join in_place as i on m.agent = i.agent and m.from_at = i.from_at
    left join (
        select m.agent, m.from_at, max(b.state) as state, arg_max(b.call, b.state) as call
        from moments as m
        inner join busy as b on m.agent = b.agent and m.from_at >= b.from_at and m.to_at <= b.to_at
        group by all
    ) as b on m.agent = b.agent and m.from_at = b.from_at
    where m.to_at > m.from_at
),

stretches as (
    select
        agent,
        state,
        call,
        min(from_at) as from_at,
        max(to_at) as to_at,
        string_agg(distinct nullif(reason, ''), ', ' order by nullif(reason, '')) as reason
    from (
        select *, sum(begins) over (partition by agent order by from_at) as stretch
        from (
            select
                *,
                case
                    when state is not distinct from lag(state) over turns
                        and call is not distinct from lag(call) over turns
                        and from_at = lag(to_at) over turns then 0
                    else 1
                end as begins
            from states
            where state is not null
            window turns as (partition by agent order by from_at)
        )
    )
    group by agent, state, call, stretch
)

-- kind: calls
select
    call as contact_id,
    cast(segment_no as varchar) as segment_no,
    'voice' as channel,
    'inbound' as direction,
    queue,
    did as trunk,
    null as vendor,
    case when answered or ending is null then agent end as agent_id,
    case when lower(caller) not in ('anonymous', 'unknown', 'restricted', '<unknown>') then caller end as customer_id,
    status as reason,
    strftime(make_timestamp(queued_at * 1000000), '%Y-%m-%dT%H:%M:%SZ') as started_at,
    strftime(make_timestamp(queued_at * 1000000), '%Y-%m-%dT%H:%M:%SZ') as queued_at,
    case when answered then strftime(make_timestamp((queued_at + held) * 1000000), '%Y-%m-%dT%H:%M:%SZ') end as answered_at,
    strftime(make_timestamp(ended_at * 1000000), '%Y-%m-%dT%H:%M:%SZ') as ended_at,
    '0' as ivr_seconds,
    cast(case when answered then held - ring else held end as varchar) as wait_seconds,
    cast(if(answered, ring, 0) as varchar) as ring_seconds,
    cast(if(answered, talked, 0) as varchar) as talk_seconds,
    '0' as hold_seconds,
    '0' as acw_seconds,
    case
        when answered then 'answered'
        when ending = 'ABANDON' then 'abandoned'
        when asked_back then 'callback'
        else 'flow_out'
    end as outcome,
    case
        when incompatible then 'system'
        when ending in ('COMPLETECALLER', 'ABANDON', 'EXITWITHKEY') then 'customer'
        when answered then 'agent'
        else 'system'
    end as ended_by,
    case
        when ending in ('TRANSFER', 'BLINDTRANSFER') then concat_ws('@', ending_data[1], ending_data[2])
        when ending = 'ATTENDEDTRANSFER' then array_to_string(ending_data[:-4], ' ')
    end as transfer_to,
    cast(json_object(
        'ending', ending, 'ending_data', ending_data, 'info', info, 'missed', missed, 'dumped', dumped,
        'entered_at', entered_at, 'connected_at', connected_at
    ) as varchar) as _extra,
    coalesce(
        problem,
        'another leg of the call is missing: ' || any_value(problem) over (partition by call)
    ) as _reject,
    _lines
from judged
union all by name
select
    call as contact_id,
    cast(
        row_number() over (partition by call order by _line)
        + (select count(*) from timed where timed.call = known.call) as varchar
    ) as segment_no,
    'voice' as channel,
    'outbound' as direction,
    queue,
    agent as agent_id,
    data[4] as customer_id,
    strftime(make_timestamp((moment - coalesce(talked, 0)) * 1000000), '%Y-%m-%dT%H:%M:%SZ') as started_at,
    case when data[1] = 'ANSWER' then strftime(make_timestamp((moment - talked) * 1000000), '%Y-%m-%dT%H:%M:%SZ') end as answered_at,
    strftime(make_timestamp(moment * 1000000), '%Y-%m-%dT%H:%M:%SZ') as ended_at,
    '0' as ivr_seconds,
    '0' as wait_seconds,
    '0' as ring_seconds,
    cast(coalesce(talked, 0) as varchar) as talk_seconds,
    '0' as hold_seconds,
    '0' as acw_seconds,
    if(data[1] = 'ANSWER', 'answered', 'busy') as outcome,
    cast(json_object('ending', event, 'ending_data', data) as varchar) as _extra,
    case when data[1] = 'ANSWER' and talked is null then 'OUTCALL does not tell how long the call lasted' end as _reject,
    [_line] as _lines
from known
where sort = 'outbound'
union all by name
select
    _line,
    case
        when moment is null then 'the line does not begin with a time in seconds'
        when coalesce(event, '') = '' then 'the line names no event'
        else 'the event ' || event || ' is not known'
    end as _reject,
    [_line] as _lines
from parsed
where _line not in (select _line from known where sort is not null)

-- kind: agent_states
select
    s.agent as agent_id,
    strftime(make_timestamp(s.from_at * 1000000), '%Y-%m-%dT%H:%M:%SZ') as started_at,
    strftime(make_timestamp(s.to_at * 1000000), '%Y-%m-%dT%H:%M:%SZ') as ended_at,
    s.state,
    s.call as contact_id,
    case when s.reason is not null then cast(json_object('reason', s.reason) as varchar) end as _extra,
    null as _reject,
    coalesce(list(t._line order by t._line) filter (t._line is not null), [any_value(f._line)]) as _lines
from stretches as s
inner join (select agent, min(_line) as _line from touches group by agent) as f on s.agent = f.agent
left join touches as t on s.agent = t.agent and t.moment between s.from_at and s.to_at
group by s.agent, s.from_at, s.to_at, s.state, s.call, s.reason

-- left out
select
    _line,
    case
        when sort = 'setting' then event || ' tells of the switch, not of a call or of the time of an agent'
        when sort = 'remark' then event || ' belongs to no call in this file'
        else event || ' changes nothing: its stretch has no length'
    end as reason
from known
where sort in ('setting', 'remark', 'member', 'pause')
