-- Who, where and when: days, people, units, shifts. Then what happened, dated by the shift it belongs to.
create or replace table days as
select
    cast(day as date) as day,
    cast(day + interval 1 day as date) as next_day,
from range(cast(getvariable('first_day') as timestamp) - interval 1 day, getvariable('next_month') + interval 1 day, interval 1 day) as t(day);

create or replace table month_days as
select day from days where day >= getvariable('first_day') and day < getvariable('next_month');

create or replace table person_day as
select d.day, e.employee_id, e.unit_code, e.role, e.appraised, e.status, e.name
from month_days as d
inner join employees as e on e.valid_from <= d.day and d.day < e.valid_to;

create or replace table unit_path as
with recursive unit_day as (
    select d.day, u.unit_code, u.parent_code, case when u.kind = 'service_room' then 'section' else u.kind end as kind
    from month_days as d
    inner join units as u on u.valid_from <= d.day and d.day < u.valid_to
),
path as (
    select day, unit_code, unit_code as ancestor_code, kind as ancestor_kind, parent_code, 0 as depth from unit_day
    union all
    select p.day, p.unit_code, u.unit_code, u.kind, u.parent_code, p.depth + 1
    from path as p
    inner join unit_day as u on p.parent_code = u.unit_code and p.day = u.day
)
select day, unit_code, ancestor_code, ancestor_kind, parent_code, depth from path;

-- the plan by shift: a longer gap begins a new one; a leave neither joins shifts nor parts them
create or replace table planned as
with followed as (
    select
        *,
        max(ends_at) filter (activity <> 'leave') over (
            partition by employee_id, version order by starts_at, ends_at rows between unbounded preceding and 1 preceding
        ) as planned_until,
    from schedules
    where not is_exception
),
numbered as (
    select
        *,
        count_if(activity <> 'leave' and coalesce(starts_at > planned_until + to_minutes(getvariable('shift_gap_minutes')), true)) over (
            partition by employee_id, version order by starts_at, ends_at rows between unbounded preceding and current row
        ) as shift_no,
    from followed
),
dated as (
    select
        *,
        cast(case
            when activity = 'leave' then starts_at
            else min(starts_at) filter (activity <> 'leave') over (partition by employee_id, version, shift_no)
        end as date) as work_date,
    from numbered
),
-- in force: the highest version, if it was issued before the shift began, by itself and by the version before it
shift as (
    select
        employee_id, version, shift_no, work_date, min(starts_at) as starts_at, max(ends_at) filter (activity <> 'leave') as ends_at,
        max(issued_at) as issued_at,
    from dated
    group by employee_id, version, shift_no, work_date
    having max(issued_at) <= min(starts_at)
),
in_turn as (
    select
        employee_id, work_date, version, max(ends_at) as ends_at,
        coalesce(max(issued_at) > lag(min(starts_at)) over (partition by employee_id, work_date order by version), false) as came_too_late,
    from shift
    group by employee_id, work_date, version
),
in_time as (
    select * from in_turn qualify not bool_or(came_too_late) over (partition by employee_id, work_date order by version)
),
in_force as (
    select
        employee_id, work_date, max(version) as version,
        lag(arg_max_null(ends_at, version)) over (partition by employee_id order by work_date) as day_before_until,
    from in_time
    group by employee_id, work_date
)
select d.employee_id, d.work_date, d.starts_at, d.ends_at, d.activity
from dated as d
semi join shift as s
    on d.employee_id = s.employee_id and d.version = s.version and d.shift_no = s.shift_no and d.work_date = s.work_date
inner join in_force as f on d.employee_id = f.employee_id and d.version = f.version and d.work_date = f.work_date
where d.activity <> 'leave' and (f.day_before_until is null or d.starts_at >= f.day_before_until);

-- approved exceptions lie over the plan; for those who have any it is cut at every border, and the last exception holds
create or replace table stretches as
with exceptions as (
    select employee_id, version, starts_at, ends_at, activity from schedules where is_exception and is_approved
),
shift as (
    select employee_id, work_date, min(starts_at) as starts_at, max(ends_at) as ends_at
    from planned
    semi join exceptions using (employee_id)
    group by employee_id, work_date
),
layers as (
    select employee_id, work_date, starts_at, ends_at, activity, 0 as layer from planned semi join exceptions using (employee_id)
    union all
    select
        e.employee_id,
        coalesce(
            min(s.work_date) filter (s.starts_at < e.ends_at and s.ends_at > e.starts_at), min(s.work_date), cast(e.starts_at as date)
        ),
        e.starts_at, e.ends_at, e.activity, e.version,
    from exceptions as e
    left join shift as s
        on
            e.employee_id = s.employee_id
            and e.starts_at <= s.ends_at + to_minutes(getvariable('shift_gap_minutes'))
            and s.starts_at <= e.ends_at + to_minutes(getvariable('shift_gap_minutes'))
    group by e.employee_id, e.version, e.starts_at, e.ends_at, e.activity
),
pieces as (
    select
        employee_id, work_date, border as starts_at,
        lead(border) over (partition by employee_id, work_date order by border) as ends_at,
    from (select distinct employee_id, work_date, unnest([starts_at, ends_at]) as border from layers)
)
select * from planned anti join exceptions using (employee_id)
union all by name
select employee_id, work_date, p.starts_at, p.ends_at, arg_max(l.activity, (l.layer, l.starts_at)) as activity
from pieces as p
inner join layers as l using (employee_id, work_date)
where l.starts_at < p.ends_at and l.ends_at > p.starts_at
group by employee_id, work_date, p.starts_at, p.ends_at
having arg_max(l.activity, (l.layer, l.starts_at)) <> 'leave';

-- until when the morning of a calendar day still belongs to the shift of the day before
create or replace table night_tail as
with shift_day as (
    select
        employee_id,
        work_date,
        min(starts_at) as starts_at,
        max(ends_at) + to_minutes(getvariable('shift_late_minutes')) as late_until,
    from stretches
    group by employee_id, work_date
)
select
    s.employee_id,
    cast(s.work_date + interval 1 day as date) as calendar_day,
    s.work_date,
    least(s.late_until, n.starts_at) as tail_until,
from shift_day as s
left join shift_day as n on s.employee_id = n.employee_id and n.work_date = s.work_date + interval 1 day
where s.late_until > s.work_date + interval 1 day;

-- after-call work that a logout cut off: of its day or, begun before midnight, of the next
create or replace table cut_by_logout as
with logout as (
    select employee_id, started_at, unnest([cast(started_at as date), cast(started_at as date) - 1]) as day from states where state = 'logged_out'
)
select c.contact_id, c.segment_no, min(date_diff('second', c.ended_at, l.started_at)) as seconds
from calls as c
inner join logout as l
    on c.employee_id = l.employee_id
    and cast(c.ended_at as date) = l.day
    and c.ended_at <= l.started_at
    and date_diff('second', c.ended_at, l.started_at) < c.acw_seconds
group by c.contact_id, c.segment_no;

create or replace view segments as
with judged as (
    select
        c.*,
        least(c.acw_seconds, getvariable('acw_cap_seconds'), l.seconds) as acw_counted,
        case when c.started_at < t.tail_until then t.work_date else cast(c.started_at as date) end as kpi_date,
        c.talk_seconds + c.hold_seconds + c.acw_seconds as recorded_seconds,
        case
            when c.outcome <> 'answered' then 'not_answered'
            when c.talk_seconds < getvariable('ghost_seconds') then 'ghost'
            when c.talk_seconds + c.hold_seconds + c.acw_seconds > getvariable('handle_cap_seconds') then 'outlier'
        end as exclusion,
    from calls as c
    left join night_tail as t on c.employee_id = t.employee_id and cast(c.started_at as date) = t.calendar_day
    left join cut_by_logout as l on c.contact_id = l.contact_id and c.segment_no = l.segment_no
    where c.employee_id is not null
)
select
    employee_id, kpi_date, concat(contact_id, '/', segment_no) as record_id, started_at, channel, direction, queue, outcome, exclusion, recorded_seconds,
    case when exclusion is null then 1 else 0 end as handled,
    case when exclusion is null then talk_seconds + hold_seconds + acw_counted else 0 end as handle_seconds,
    case when exclusion is null then talk_seconds else 0 end as talk_seconds,
    case when exclusion is null then hold_seconds else 0 end as hold_seconds,
    case when exclusion is null and hold_seconds > 0 then 1 else 0 end as held,
    case when exclusion is null then acw_counted else 0 end as acw_seconds,
    case when exclusion is null and was_transferred then 1 else 0 end as transferred,
    vendor,
from judged
where kpi_date >= getvariable('first_day') and kpi_date < getvariable('next_month');

create or replace table segment_day as
select
    kpi_date, employee_id, queue, channel, vendor,
    sum(handled) as handled, sum(handle_seconds) as handle_seconds, sum(talk_seconds) as talk_seconds,
    sum(hold_seconds) as hold_seconds, sum(held) as held, sum(acw_seconds) as acw_seconds, sum(transferred) as transferred,
from segments
group by kpi_date, employee_id, queue, channel, vendor;

-- a caller who flows out and comes back to the same queue is one entry more, but has waited all the while
create or replace table queue_return as
with came_back as (
    select f.contact_id, f.segment_no, any_value(f.waited) as waited, min(e.segment_no) filter (e.outcome <> 'flow_out') as ends_in
    from calls as f
    inner join calls as e on f.contact_id = e.contact_id and f.queue = e.queue and f.segment_no < e.segment_no
    where
        f.was_queued and f.direction = 'inbound' and f.outcome = 'flow_out'
        and e.was_queued and e.direction = 'inbound' and e.outcome in ('answered', 'abandoned', 'flow_out', 'callback')
    group by f.contact_id, f.segment_no
)
select contact_id, segment_no, 0 as waited_before, true as returned from came_back
union all
select contact_id, ends_in, sum(waited), false from came_back where ends_in is not null group by contact_id, ends_in;

create or replace table queue_quarter as
with entries as (
    select
        c.started_at, c.queue, c.channel, c.vendor,
        c.waited + coalesce(r.waited_before, 0) as waited_in_all,
        case when c.outcome = 'answered' then 1 else 0 end as answered,
        case when c.outcome = 'abandoned' then 1 else 0 end as abandoned,
        case when c.outcome = 'callback' then 1 else 0 end as callback,
        case when c.outcome = 'flow_out' and not coalesce(r.returned, false) then 1 else 0 end as left_queue,
        waited_in_all <= getvariable('service_level_seconds') as in_threshold,
        case when in_threshold then answered else 0 end as answered_in_threshold,
        case when in_threshold then abandoned else 0 end as abandoned_in_threshold,
        case when waited_in_all <= getvariable('short_abandon_seconds') then abandoned else 0 end as abandoned_short,
    from calls as c
    left join queue_return as r on c.contact_id = r.contact_id and c.segment_no = r.segment_no
    where
        c.was_queued
        and c.direction = 'inbound'
        and c.outcome in ('answered', 'abandoned', 'flow_out', 'callback')
        and c.started_at >= getvariable('first_day')
        and c.started_at < getvariable('next_month')
),
summed as (
    select
        time_bucket(interval 15 minute, started_at) as quarter, queue, channel, vendor,
        sum(answered) as answered, sum(abandoned) as abandoned, sum(callback) as callback, sum(left_queue) as left_queue,
        sum(answered_in_threshold) as answered_in_threshold, sum(abandoned_in_threshold) as abandoned_in_threshold,
        sum(abandoned_short) as abandoned_short,
        sum(answered) filter (waited_in_all > getvariable('late_answer_seconds')) as late_answered,
        sum(answered * waited_in_all) as answered_wait_seconds,
        sum(abandoned * waited_in_all) as abandoned_wait_seconds,
    from entries
    group by all
)
select
    quarter, cast(quarter as date) as kpi_date, queue, channel, vendor, answered, abandoned, answered_in_threshold,
    coalesce(late_answered, 0) as late_answered, answered_wait_seconds, abandoned_wait_seconds,
    answered + abandoned as ended,
    ended + callback as offered,
    ended + callback - abandoned_short as offered_not_short,
    abandoned - abandoned_short as abandoned_not_short,
    answered_in_threshold + abandoned_in_threshold as met_f1,
    answered_in_threshold + abandoned_short as met_f5,
    ended - abandoned_in_threshold as judged_f4,
    ended - abandoned_short as judged_f6,
    ended - abandoned_short + left_queue as judged_f7,
    case getvariable('service_level_variant') when 1 then met_f1 when 5 then met_f5 else answered_in_threshold end as service_level_met,
    case getvariable('service_level_variant')
        when 2 then answered when 4 then judged_f4 when 6 then judged_f6 when 7 then judged_f7 else ended
    end as service_level_judged,
from summed;

create or replace view queue_day as
select kpi_date, queue, channel, vendor, sum(columns(* exclude (quarter, kpi_date, queue, channel, vendor)))
from queue_quarter
group by kpi_date, queue, channel, vendor;

-- a contact counts for its first answered leg; whoever calls about the same matter again was not helped the first time
create or replace table contacts as
with answered as (
    select contact_id, segment_no, employee_id, queue, channel, vendor, started_at, matter
    from calls
    where employee_id is not null and outcome = 'answered'
),
several as (
    select distinct contact_id from answered where segment_no > 1
)
select contact_id, employee_id, queue, channel, vendor, started_at, cast(started_at as date) as kpi_date, matter
from answered
anti join several using (contact_id)
union all
select contact_id, leg.employee_id, leg.queue, leg.channel, leg.vendor, leg.started_at, cast(contact_started_at as date), leg.matter
from (
    select
        contact_id,
        arg_min({'employee_id': employee_id, 'queue': queue, 'channel': channel, 'vendor': vendor, 'started_at': started_at, 'matter': matter}, segment_no) as leg,
        min(started_at) as contact_started_at,
    from answered
    semi join several using (contact_id)
    group by contact_id
);

create or replace table contact_repeat as
with repeated as (
    select matter from contacts where matter is not null group by matter having count(*) > 1
)
select
    contact_id,
    date_diff('second', lag(started_at) over matters, started_at) as seconds_since,
    date_diff('second', started_at, lead(started_at) over matters) as seconds_until,
from contacts
semi join repeated using (matter)
window matters as (partition by matter order by started_at, contact_id);

create or replace macro is_first(days, seconds_known, seconds_since) as
    seconds_known >= days * 86400 and coalesce(seconds_since > days * 86400, true);

create or replace table contact_day as
with known as (
    select max(started_at) as known_until from calls
),
judged as (
    select
        c.*, r.seconds_since, r.seconds_until,
        case when c.matter is not null then date_diff('second', c.started_at, k.known_until) end as seconds_known,
    from contacts as c
    cross join known as k
    left join contact_repeat as r on c.contact_id = r.contact_id
    where c.kpi_date >= getvariable('first_day') and c.kpi_date < getvariable('next_month')
)
select
    kpi_date, employee_id, queue, channel, vendor,
    count(*) as contacts_handled,
    count(seconds_known) as known_contacts,
    count_if(seconds_since <= getvariable('repeat_days') * 86400) as repeats,
    count_if(is_first(getvariable('fcr_days'), seconds_known, seconds_since)) as fcr_first,
    count_if(is_first(getvariable('fcr_days'), seconds_known, seconds_since) and coalesce(seconds_until > getvariable('fcr_days') * 86400, true)) as fcr_resolved,
    count_if(is_first(1, seconds_known, seconds_since)) as fcr_1d_first,
    count_if(is_first(1, seconds_known, seconds_since) and coalesce(seconds_until > 1 * 86400, true)) as fcr_1d_resolved,
    count_if(is_first(3, seconds_known, seconds_since)) as fcr_3d_first,
    count_if(is_first(3, seconds_known, seconds_since) and coalesce(seconds_until > 3 * 86400, true)) as fcr_3d_resolved,
    count_if(is_first(30, seconds_known, seconds_since)) as fcr_30d_first,
    count_if(is_first(30, seconds_known, seconds_since) and coalesce(seconds_until > 30 * 86400, true)) as fcr_30d_resolved,
from judged
group by kpi_date, employee_id, queue, channel, vendor;

create or replace table attempt_day as
with attempted as (
    select
        cast(started_at as date) as kpi_date, channel, vendor, trunk, outcome,
        segment_no = 1 and trunk is not null as is_attempt,
        outcome = 'ivr_completed' or (was_queued and outcome = 'answered') as is_served,
        is_served or outcome = 'ivr_abandoned' or (was_queued and outcome in ('abandoned', 'callback')) as is_entering,
    from calls
    where direction = 'inbound' and started_at >= getvariable('first_day') and started_at < getvariable('next_month')
)
select
    kpi_date, channel, vendor, trunk as component,
    count_if(is_attempt) as attempts,
    count_if(is_attempt and outcome = 'busy') as busy,
    count_if(is_served) as served,
    count_if(is_entering) as entering,
from attempted
group by all;

-- served by the IVR alone: completed, no agent, and no word from the customer for some hours
create or replace table ivr_day as
with completed as (
    select *
    from ivr_sessions as s
    where
        exit = 'completed'
        and entered_at >= getvariable('first_day')
        and entered_at < getvariable('next_month')
        and not exists (
            from calls as c
            where c.contact_id = s.contact_id and c.employee_id is not null and c.outcome = 'answered'
        )
),
came as (
    select customer_id, started_at as came_at, contact_id as visit from calls where direction = 'inbound' and customer_id is not null
    union all
    select customer_id, entered_at, session_id from ivr_sessions where contact_id is null and customer_id is not null
),
repeated as (
    select distinct c.session_id
    from completed as c
    inner join (select *, unnest([cast(came_at as date), cast(came_at as date) - 1]) as day from came) as r
        on
            c.customer_id = r.customer_id
            and cast(c.left_at as date) = r.day
            and c.left_at <= r.came_at
            and date_diff('second', c.left_at, r.came_at) <= getvariable('self_service_hours') * 3600
            and coalesce(c.contact_id, c.session_id) <> r.visit
)
select
    cast(s.entered_at as date) as kpi_date,
    count(*) as sessions,
    count(c.session_id) - count(r.session_id) as self_served,
from ivr_sessions as s
left join completed as c on s.session_id = c.session_id
left join repeated as r on s.session_id = r.session_id
where s.entered_at >= getvariable('first_day') and s.entered_at < getvariable('next_month')
group by all;

-- Several contacts at once are an agent's time once. Where each end is the next start nothing overlaps; only other days are sorted.
create or replace table state_overlap as
with state_day as (
    select
        employee_id, cast(started_at as date) as day, min(started_at) as first_start, max(ended_at) as last_end,
        xor(bit_xor(hash(started_at)), bit_xor(hash(ended_at))) as unmatched,
    from states
    group by employee_id, cast(started_at as date)
),
doubtful as (
    select employee_id, day
    from state_day
    qualify
        unmatched <> xor(hash(first_start), hash(last_end))
        or lag(last_end) over (partition by employee_id order by day) > first_start
        or lead(first_start) over (partition by employee_id order by day) < last_end
),
followed as (
    select
        s.*,
        max(s.ended_at) over (
            partition by s.employee_id order by s.started_at, s.ended_at rows between unbounded preceding and 1 preceding
        ) as in_a_state_until,
    from states as s
    semi join doubtful as d on s.employee_id = d.employee_id and cast(s.started_at as date) = d.day
),
chained as (
    select
        *,
        count_if(coalesce(started_at >= in_a_state_until, true)) over (
            partition by employee_id order by started_at, ended_at rows between unbounded preceding and current row
        ) as chain,
    from followed
)
select employee_id, chain, state, started_at, ended_at from chained qualify count(*) over (partition by employee_id, chain) > 1;

create or replace view state_line as
with pieces as (
    select
        employee_id, chain, border as started_at, lead(border) over (partition by employee_id, chain order by border) as ended_at,
    from (select distinct employee_id, chain, unnest([started_at, ended_at]) as border from state_overlap)
)
select * from states anti join state_overlap using (employee_id, started_at)
union all by name
select
    p.employee_id, p.started_at, p.ended_at,
    arg_min(o.state, (coalesce(list_position(['talk', 'acw', 'hold', 'ring', 'available', '', 'logged_out'], o.state), 6), o.started_at)) as state,
from pieces as p
inner join state_overlap as o using (employee_id, chain)
where o.started_at < p.ended_at and o.ended_at > p.started_at
group by p.employee_id, p.chain, p.started_at, p.ended_at;

-- states cut at midnight
create or replace view state_parts as
with parts as (
    select employee_id, state, cast(started_at as date) as calendar_day, started_at, ended_at
    from state_line
    where state <> 'logged_out' and cast(started_at as date) = cast(ended_at as date)
    union all
    select s.employee_id, s.state, d.day, greatest(s.started_at, d.day), least(s.ended_at, d.next_day)
    from state_line as s
    inner join days as d on s.started_at < d.next_day and s.ended_at > d.day
    where s.state <> 'logged_out' and cast(s.started_at as date) < cast(s.ended_at as date)
)
select
    p.employee_id, p.state, p.calendar_day, p.started_at, p.ended_at,
    case when p.started_at < t.tail_until then t.work_date else p.calendar_day end as kpi_date,
    date_diff('second', p.started_at, p.ended_at) as seconds,
from parts as p
left join night_tail as t on p.employee_id = t.employee_id and p.calendar_day = t.calendar_day;

create or replace table plan_parts as
select
    s.employee_id, s.activity, s.work_date as kpi_date, d.day as calendar_day,
    greatest(s.starts_at, cast(d.day as timestamp)) as starts_at,
    least(s.ends_at, cast(d.next_day as timestamp)) as ends_at,
    s.activity in ('on_queue', 'break') as is_queue_class,
    case when s.activity = 'break' then -1 else 1 end as counts,
from stretches as s
inner join days as d on s.starts_at < d.next_day and s.ends_at > d.day
where s.work_date >= getvariable('first_day') and s.work_date < getvariable('next_month');

create or replace table agent_day as
with state_day as (
    select
        kpi_date, employee_id,
        sum(case when state = 'available' then seconds else 0 end) as available_seconds,
        sum(case when state = 'talk' then seconds else 0 end) as talk_seconds,
        sum(case when state = 'hold' then seconds else 0 end) as hold_seconds,
        sum(case when state = 'acw' then seconds else 0 end) as acw_seconds,
        sum(case when state = 'ring' then seconds else 0 end) as ring_seconds,
        sum(seconds) as logged_in_seconds,
    from state_parts
    where kpi_date >= getvariable('first_day') and kpi_date < getvariable('next_month')
    group by kpi_date, employee_id
),
planned_day as (
    select
        kpi_date, employee_id,
        sum(date_diff('second', starts_at, ends_at)) as scheduled_seconds,
        sum(case when activity = 'on_queue' then date_diff('second', starts_at, ends_at) else 0 end) as on_queue_scheduled_seconds,
        sum(case when activity = 'break' then date_diff('second', starts_at, ends_at) else 0 end) as break_seconds,
    from plan_parts
    group by kpi_date, employee_id
),
fitting as (
    select
        p.kpi_date, p.employee_id,
        sum(p.counts * date_diff('second', greatest(p.starts_at, s.started_at), least(p.ends_at, s.ended_at))) as seconds,
    from state_parts as s
    inner join plan_parts as p
        on
            s.employee_id = p.employee_id
            and s.calendar_day = p.calendar_day
            and (s.state in ('available', 'talk', 'hold', 'acw', 'ring')) = p.is_queue_class
            and s.started_at < p.ends_at
            and s.ended_at > p.starts_at
    group by p.kpi_date, p.employee_id
),
handled as (
    select kpi_date, employee_id, sum(handled) as handled from segment_day group by kpi_date, employee_id
),
agent_days as (
    select kpi_date, employee_id from state_day
    union
    select kpi_date, employee_id from planned_day
    union
    select work_date, employee_id from attendance
    where work_date >= getvariable('first_day') and work_date < getvariable('next_month')
    union
    select kpi_date, employee_id from handled
),
-- HR pays everybody; the time of those counts who were logged in or planned
agents as (
    select employee_id from state_day
    union
    select employee_id from planned_day
),
joined as (
    select
        employee_id, kpi_date,
        coalesce(p.appraised, false) as appraised,
        coalesce(s.available_seconds, 0) as available_seconds,
        coalesce(s.talk_seconds, 0) as talk_seconds,
        coalesce(s.hold_seconds, 0) as hold_seconds,
        coalesce(s.acw_seconds, 0) as acw_seconds,
        coalesce(s.ring_seconds, 0) as ring_seconds,
        coalesce(s.logged_in_seconds, 0) as logged_in_seconds,
        coalesce(s.talk_seconds + s.hold_seconds + s.acw_seconds, 0) as occupied_seconds,
        coalesce(n.scheduled_seconds, 0) as scheduled_seconds,
        coalesce(n.on_queue_scheduled_seconds, 0) as on_queue_scheduled_seconds,
        coalesce(greatest(n.break_seconds + coalesce(f.seconds, 0), 0), 0) as adherent_seconds,
        coalesce(a.scheduled_minutes, 0) as scheduled_minutes,
        coalesce(a.worked_minutes, 0) as worked_minutes,
        case when g.employee_id is null then 0 else 60 * coalesce(a.paid_minutes, 0) end as paid_seconds,
        case
            when g.employee_id is null or a.absence_code is null then 0 else 60 * greatest(a.paid_minutes - a.worked_minutes, 0)
        end as paid_leave_seconds,
        coalesce(h.handled, 0) as handled,
        case
            when a.worked_minutes >= getvariable('whole_shift_minutes') then 1
            when a.worked_minutes >= getvariable('half_shift_minutes') then 0.5
            else 0
        end as shifts_worked,
    from agent_days as d
    left join state_day as s using (kpi_date, employee_id)
    left join planned_day as n using (kpi_date, employee_id)
    left join fitting as f using (kpi_date, employee_id)
    left join handled as h using (kpi_date, employee_id)
    left join attendance as a on d.employee_id = a.employee_id and d.kpi_date = a.work_date
    left join person_day as p on d.employee_id = p.employee_id and d.kpi_date = p.day
    left join agents as g on d.employee_id = g.employee_id
)
select
    *,
    occupied_seconds + available_seconds as occupiable_seconds,
    least(occupiable_seconds, on_queue_scheduled_seconds) as online_seconds,
    occupiable_seconds + ring_seconds as on_queue_seconds,
    case when on_queue_scheduled_seconds > 0 then on_queue_seconds else 0 end as conforming_seconds,
    least(worked_minutes, scheduled_minutes) as attended_minutes,
    paid_seconds - case when getvariable('utilisation_includes_paid_leave') = 1 then 0 else paid_leave_seconds end as utilisable_seconds,
    case when utilisable_seconds > 0 then occupiable_seconds else 0 end as utilised_seconds,
    greatest(paid_seconds - on_queue_seconds, 0) as shrunk_seconds,
    least(shrunk_seconds, case
        when scheduled_seconds > 0 then greatest(paid_seconds - on_queue_scheduled_seconds, 0)
        when scheduled_minutes = 0 then paid_seconds
        else 0
    end) as planned_shrunk_seconds,
    shrunk_seconds - planned_shrunk_seconds as unplanned_shrunk_seconds,
    handled * 3600 as handled_x3600,
    case when appraised then handled else 0 end as appraised_handled,
    case when appraised then shifts_worked else 0 end as appraised_shifts,
from joined;

create or replace table judged_answers as
with scoped as (
    select
        *,
        max(case when fatal = 'form' and not not_applicable then 1 else 0 end) over (partition by evaluation_id, revision) = 1 as is_form_lost,
        max(case when fatal = 'section' and not not_applicable then 1 else 0 end) over (partition by evaluation_id, revision, section_code) = 1 as is_section_lost,
    from answers
)
select
    evaluation_id, revision, section_code,
    case when not_applicable then 0 else max_points end as max_points,
    case when not_applicable or fatal = 'item' or is_section_lost or is_form_lost then 0 else points end as points,
    fatal <> 'none' and not not_applicable as is_fatal,
    case when not not_applicable and (points < max_points or fatal <> 'none') then critical_kind end as critical_error,
from scoped as s;

create or replace table quality as
with latest as (
    select * from evaluations qualify revision = max(revision) over (partition by evaluation_id)
),
summed as (
    select
        a.evaluation_id, a.revision,
        cast(sum(a.points) as decimal(18, 4)) as points,
        cast(sum(a.max_points) as decimal(18, 4)) as max_points,
        sum(a.points) filter (coalesce(own.aspect, common.aspect) = 'courtesy') as courtesy_points,
        sum(a.max_points) filter (coalesce(own.aspect, common.aspect) = 'courtesy') as courtesy_max_points,
        sum(a.points) filter (coalesce(own.aspect, common.aspect) = 'accuracy') as accuracy_points,
        sum(a.max_points) filter (coalesce(own.aspect, common.aspect) = 'accuracy') as accuracy_max_points,
        sum(a.points) filter (coalesce(own.aspect, common.aspect) = 'efficiency') as efficiency_points,
        sum(a.max_points) filter (coalesce(own.aspect, common.aspect) = 'efficiency') as efficiency_max_points,
        bool_or(a.is_fatal) as is_fatal,
        count(a.critical_error) > 0 as has_critical_error,
        count(*) filter (a.critical_error = 'customer') > 0 as has_customer_error,
        count(*) filter (a.critical_error = 'business') > 0 as has_business_error,
        count(*) filter (a.critical_error = 'compliance') > 0 as has_compliance_error,
    from judged_answers as a
    inner join latest as e on a.evaluation_id = e.evaluation_id and a.revision = e.revision
    left join qa_section as own on e.form_code = own.form_code and a.section_code = own.section_code
    left join qa_section as common on common.form_code = '*' and a.section_code = common.section_code
    group by a.evaluation_id, a.revision
    having sum(a.max_points) > 0
),
dated as (
    select e.*, case when e.contact_started_at < t.tail_until then t.work_date else cast(e.contact_started_at as date) end as kpi_date
    from latest as e
    left join night_tail as t on e.agent_id = t.employee_id and cast(e.contact_started_at as date) = t.calendar_day
    where e.status in ('released', 'disputed', 'final')
),
judged as (
    select
        d.*, s.* exclude (evaluation_id, revision),
        case
            when
                row_number() over (
                    partition by
                        d.contact_id, d.segment_no, d.agent_id, d.rater_id, d.form_code, d.form_version, d.evaluated_at, d.calibration_of
                    order by d.revision desc, d.evaluation_id
                ) > 1
                then 'duplicate'
            when d.calibration_of is not null then 'calibration'
        end as exclusion,
        exclusion is null as counts,
    from dated as d
    inner join summed as s on d.evaluation_id = s.evaluation_id and d.revision = s.revision
    where d.kpi_date >= getvariable('first_day') and d.kpi_date < getvariable('next_month')
)
select
    agent_id as employee_id, kpi_date, evaluation_id as record_id, revision, concat(contact_id, '/', segment_no) as segment_record_id,
    contact_started_at, rater_id, form_code, form_version, evaluated_at, status, calibration_of, exclusion,
    ratio(points, max_points) as share, is_fatal,
    case when counts then points else 0 end as points,
    case when counts then max_points else 0 end as max_points,
    case when counts then coalesce(courtesy_points, 0) else 0 end as courtesy_points,
    case when counts then coalesce(courtesy_max_points, 0) else 0 end as courtesy_max_points,
    case when counts then coalesce(accuracy_points, 0) else 0 end as accuracy_points,
    case when counts then coalesce(accuracy_max_points, 0) else 0 end as accuracy_max_points,
    case when counts then coalesce(efficiency_points, 0) else 0 end as efficiency_points,
    case when counts then coalesce(efficiency_max_points, 0) else 0 end as efficiency_max_points,
    case when counts then 1 else 0 end as evaluations,
    case when counts and status = 'disputed' then 1 else 0 end as disputed,
    case when counts and not is_fatal and points >= getvariable('quality_excellent_line') * max_points then 1 else 0 end as excellent,
    case when counts and not has_customer_error then 1 else 0 end as customer_error_free,
    case when counts and not has_business_error then 1 else 0 end as business_error_free,
    case when counts and not has_compliance_error then 1 else 0 end as compliance_error_free,
    case when counts and not has_critical_error then 1 else 0 end as critical_error_free,
from judged;

-- the same form filled in twice for one segment: how far the rater is from the reference
create or replace table calibration_pairs as
select o.rater_id as employee_id, r.kpi_date, r.record_id, cast(abs(o.share - r.share) * 100 as decimal(18, 4)) as difference_points
from quality as r
inner join quality as o
    on
        r.calibration_of = o.record_id
        and r.form_code = o.form_code
        and r.form_version = o.form_version
        and r.rater_id <> o.rater_id
        and coalesce(o.exclusion, '') <> 'calibration'
where r.exclusion = 'calibration';

create or replace table survey_answers as
with valid as (
    select
        survey_id, question_code,
        case when question_code in ('csat', 'satisfaction') then 'satisfaction' else question_code end as question,
        coalesce(contact_id, complaint_no, case_id, order_id, survey_id) as subject,
        coalesce(agent_id_at_send, '') as agent,
        coalesce(answered_at, sent_at) as said_at,
    from surveys
    where question_code <> '' and score is not null and coalesce(verified, true)
),
asked_again as (
    select subject, question, agent from valid group by all having count(*) > 1
),
-- of answers close to each other the last counts
in_order as (
    select
        survey_id, question_code,
        date_diff('second', said_at, lead(said_at) over (partition by subject, question, agent order by said_at, survey_id, question_code)) as seconds_to_next,
    from valid
    semi join asked_again using (subject, question, agent)
),
replaced as (
    select survey_id, question_code from in_order where seconds_to_next <= getvariable('survey_repeat_hours') * 3600
),
answered as (
    select distinct survey_id from surveys where question_code <> '' and coalesce(verified, true)
),
dated as (
    select
        s.*,
        case when s.contact_started_at < t.tail_until then t.work_date else cast(s.contact_started_at as date) end as kpi_date,
        a.survey_id is not null as is_answered,
        case
            when s.score is null or not coalesce(s.verified, true) or r.survey_id is not null then ''
            when s.question_code in ('csat', 'satisfaction') then 'csat'
            else s.question_code
        end as counts_as,
    from surveys as s
    left join answered as a on s.survey_id = a.survey_id
    left join replaced as r on s.survey_id = r.survey_id and s.question_code = r.question_code
    left join night_tail as t on s.agent_id_at_send = t.employee_id and cast(s.contact_started_at as date) = t.calendar_day
)
select
    agent_id_at_send as employee_id, case when agent_id_at_send is null then unit end as unit_code, kpi_date,
    concat(survey_id, '/', question_code) as record_id, question_code, contact_id,
    contact_started_at, sent_at, answered_at, score, scale_min, scale_max,
    case when question_code = '' then 1 else 0 end as invitations,
    case when question_code = '' and is_answered then 1 else 0 end as answered_invitations,
    case when counts_as = 'csat' then 1 else 0 end as csat_answers,
    case when counts_as = 'csat' and score >= scale_max - (getvariable('top_boxes') - 1) then 1 else 0 end as satisfied,
    case when counts_as = 'csat' and score <= scale_min + (getvariable('bottom_boxes') - 1) then 1 else 0 end as dissatisfied,
    case when counts_as = 'nps' then 1 else 0 end as nps_answers,
    case
        when counts_as <> 'nps' then 0
        when score >= getvariable('nps_promoter_from') then 100
        when score <= getvariable('nps_detractor_to') then -100
        else 0
    end as nps_points,
    case when counts_as = 'ces' then 1 else 0 end as ces_answers,
    case
        when counts_as <> 'ces' then 0 when getvariable('ces_high_is_easy') = 1 then score else scale_min + scale_max - score
    end as ces_points,
    case when counts_as = 'fcr' then 1 else 0 end as fcr_answers,
    case when counts_as = 'fcr' and score = scale_max then 1 else 0 end as solved_at_once,
from dated
where kpi_date >= getvariable('first_day') and kpi_date < getvariable('next_month');

create or replace table complaint_records as
select
    agent_id as employee_id, cast(occurred_at as date) as kpi_date, complaint_no as record_id, kind, contact_id, unit as unit_code,
    occurred_at, received_at, due_at, closed_at, cause_class, severity, valid as is_valid, first_level as is_first_level,
    reopened as was_reopened,
    case when kind = 'complaint' and valid then 1 else 0 end as received,
    received * 1000 as complaints_x1000,
    received * 1000 * case severity
        when 1 then getvariable('complaint_weight_1') when 2 then getvariable('complaint_weight_2')
        when 3 then getvariable('complaint_weight_3') when 4 then getvariable('complaint_weight_4')
        when 5 then getvariable('complaint_weight_5')
    end as weighted_x1000,
    case when first_level and not reopened and closed_at <= due_at then received else 0 end as resolved_at_once,
    case
        when closed_at is not null or due_at < getvariable('next_month') + to_days(getvariable('judged_days_after_month')) then received else 0
    end as due,
    case when due_at >= closed_at then received else 0 end as closed_in_time,
from complaints
where occurred_at >= getvariable('first_day') and occurred_at < getvariable('next_month');

create or replace table event_records as
select
    e.*,
    case when e.occurred_at < t.tail_until then t.work_date else cast(e.occurred_at as date) end as occurred_on,
from point_events as e
left join night_tail as t
    on case e.subject_kind when 'employee' then e.subject_id end = t.employee_id and cast(e.occurred_at as date) = t.calendar_day
where occurred_on >= getvariable('first_day') and occurred_on < getvariable('next_month');
