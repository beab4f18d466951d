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

-- the plan in force: the highest version issued before the day's first stretch; a longer gap begins a new shift
create or replace table stretches as
with issued as (
    select *, min(starts_at) over (partition by employee_id, plan_day) as first_start from schedules
),
in_force as (
    select *
    from issued
    where issued_at <= first_start
    qualify version = max(version) over (partition by employee_id, plan_day)
),
gaps as (
    select
        employee_id, starts_at, ends_at, activity,
        max(ends_at) over (
            partition by employee_id order by starts_at, ends_at rows between unbounded preceding and 1 preceding
        ) as planned_until,
    from in_force
    where activity <> 'leave'
),
shifts as (
    select
        *,
        count_if(planned_until is null or starts_at > planned_until + to_minutes(getvariable('shift_gap_minutes'))) over (
            partition by employee_id order by starts_at, ends_at rows between unbounded preceding and current row
        ) as shift_no,
    from gaps
)
select
    employee_id, starts_at, ends_at, activity,
    cast(min(starts_at) over (partition by employee_id, shift_no) as date) as work_date,
from shifts;

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

create or replace view segments as
with judged as (
    select
        c.*,
        case when c.started_at < t.tail_until then t.work_date else cast(c.started_at as date) end as kpi_date,
        c.talk_seconds + c.hold_seconds + c.acw_seconds as recorded_seconds,
        case
            when c.outcome <> 'answered' then 'not_answered'
            when c.talk_seconds < getvariable('ghost_seconds') then 'ghost'
            when c.talk_seconds + c.hold_seconds + c.acw_seconds > getvariable('handle_cap_seconds') then 'outlier'
        end as exclusion,
    from calls as c
    left join night_tail as t on c.employee_id = t.employee_id and cast(c.started_at as date) = t.calendar_day
    where c.employee_id is not null
)
select
    employee_id, kpi_date, concat(contact_id, '/', segment_no) as record_id, started_at, channel, direction, queue, outcome, exclusion, recorded_seconds,
    case when exclusion is null then 1 else 0 end as handled,
    case when exclusion is null then recorded_seconds else 0 end as handle_seconds,
    case when exclusion is null then talk_seconds else 0 end as talk_seconds,
    case when exclusion is null then hold_seconds else 0 end as hold_seconds,
    case when exclusion is null then acw_seconds else 0 end as acw_seconds,
    case when exclusion is null and was_transferred then 1 else 0 end as transferred,
from judged
where kpi_date >= getvariable('first_day') and kpi_date < getvariable('next_month');

create or replace table segment_day as
select
    kpi_date, employee_id, queue,
    sum(handled) as handled, sum(handle_seconds) as handle_seconds, sum(talk_seconds) as talk_seconds,
    sum(hold_seconds) as hold_seconds, sum(acw_seconds) as acw_seconds, sum(transferred) as transferred,
from segments
group by kpi_date, employee_id, queue;

create or replace table queue_hour as
with entries as (
    select
        *,
        case when outcome = 'answered' then 1 else 0 end as is_answered,
        case when outcome = 'abandoned' then 1 else 0 end as is_abandoned,
        case when outcome = 'callback' then 1 else 0 end as is_callback,
        case when waited < getvariable('short_abandon_seconds') then 0 else is_abandoned end as is_abandoned_not_short,
    from calls
    where
        was_queued
        and direction = 'inbound'
        and outcome in ('answered', 'abandoned', 'flow_out', 'callback')
        and started_at >= getvariable('first_day')
        and started_at < getvariable('next_month')
)
select
    cast(started_at as date) as kpi_date,
    cast(extract(hour from started_at) as integer) as hour,
    queue,
    sum(is_answered + is_abandoned + is_callback) as offered,
    sum(is_answered) as answered,
    sum(is_abandoned) as abandoned,
    sum(case when waited <= getvariable('service_level_seconds') then is_answered else 0 end) as answered_in_threshold,
    sum(is_answered + case when waited > getvariable('service_level_seconds') then is_abandoned else 0 end) as answered_or_abandoned_late,
    sum(is_abandoned_not_short) as abandoned_not_short,
    sum(is_answered + is_callback + is_abandoned_not_short) as offered_not_short,
    sum(case when waited > getvariable('late_answer_seconds') then is_answered else 0 end) as late_answered,
    sum(is_answered * waited) as answered_wait_seconds,
    sum(is_abandoned * waited) as abandoned_wait_seconds,
from entries
group by all;

-- a contact counts for its first answered leg
create or replace table contact_day as
with answered as (
    select contact_id, segment_no, employee_id, queue, started_at from calls where employee_id is not null and outcome = 'answered'
),
follow_up as (
    select l.contact_id, l.segment_no
    from answered as l
    inner join answered as e on l.contact_id = e.contact_id and e.segment_no < l.segment_no
    where l.segment_no > 1
)
select cast(started_at as date) as kpi_date, employee_id, queue, count(*) as contacts_handled
from answered
anti join follow_up using (contact_id, segment_no)
where started_at >= getvariable('first_day') and started_at < getvariable('next_month')
group by all;

-- states cut at midnight
create or replace view state_parts as
with parts as (
    select employee_id, state, cast(started_at as date) as calendar_day, started_at, ended_at
    from states
    where cast(started_at as date) = cast(ended_at as date)
    union all
    select s.employee_id, s.state, d.day, greatest(s.started_at, d.day), least(s.ended_at, d.next_day)
    from states as s
    inner join days as d on s.started_at < d.next_day and s.ended_at > d.day
    where cast(s.started_at as date) < cast(s.ended_at as date)
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
planned as (
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
    select kpi_date, employee_id from planned
    union
    select work_date, employee_id from attendance
    where work_date >= getvariable('first_day') and work_date < getvariable('next_month')
    union
    select kpi_date, employee_id from handled
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
        coalesce(n.break_seconds + coalesce(f.seconds, 0), 0) as adherent_seconds,
        coalesce(a.scheduled_minutes, 0) as scheduled_minutes,
        coalesce(a.worked_minutes, 0) as worked_minutes,
        coalesce(h.handled, 0) as handled,
        case
            when a.worked_minutes >= getvariable('whole_shift_minutes') then 1
            when a.worked_minutes >= getvariable('half_shift_minutes') then 0.5
            else 0
        end as shifts_worked,
    from agent_days as d
    left join state_day as s using (kpi_date, employee_id)
    left join planned as n using (kpi_date, employee_id)
    left join fitting as f using (kpi_date, employee_id)
    left join handled as h using (kpi_date, employee_id)
    left join attendance as a on d.employee_id = a.employee_id and d.kpi_date = a.work_date
    left join person_day as p on d.employee_id = p.employee_id and d.kpi_date = p.day
)
select
    *,
    occupied_seconds + available_seconds as occupiable_seconds,
    least(occupied_seconds + available_seconds, on_queue_scheduled_seconds) as online_seconds,
    case when on_queue_scheduled_seconds > 0 then occupied_seconds + available_seconds + ring_seconds else 0 end as conforming_seconds,
    least(worked_minutes, scheduled_minutes) as attended_minutes,
    handled * 3600 as handled_x3600,
    case when appraised then handled else 0 end as appraised_handled,
    case when appraised then shifts_worked else 0 end as appraised_shifts,
from joined;

create or replace table quality as
with after_fatal as (
    select
        *,
        max(case when fatal = 'form' and not not_applicable then 1 else 0 end) over (partition by evaluation_id, revision) = 1 as is_form_lost,
        max(case when fatal = 'section' and not not_applicable then 1 else 0 end) over (partition by evaluation_id, revision, section_code) = 1 as is_section_lost,
    from answers
),
earned as (
    select
        evaluation_id, revision, section_code,
        case when not_applicable then 0 else max_points end as max_points,
        case when not_applicable or fatal = 'item' or is_section_lost or is_form_lost then 0 else points end as points,
        fatal <> 'none' and not not_applicable as is_fatal,
        not not_applicable and critical_kind is not null and points < max_points as is_critical_error,
    from after_fatal
),
summed as (
    select
        evaluation_id, revision,
        sum(points) as points,
        sum(max_points) as max_points,
        sum(case when section_code = 'courtesy' then points else 0 end) as courtesy_points,
        sum(case when section_code = 'courtesy' then max_points else 0 end) as courtesy_max_points,
        sum(case when section_code = 'accuracy' then points else 0 end) as accuracy_points,
        sum(case when section_code = 'accuracy' then max_points else 0 end) as accuracy_max_points,
        sum(case when section_code = 'efficiency' then points else 0 end) as efficiency_points,
        sum(case when section_code = 'efficiency' then max_points else 0 end) as efficiency_max_points,
        bool_or(is_fatal) as is_fatal,
        bool_or(is_critical_error) as is_critical_error,
    from earned
    group by evaluation_id, revision
),
latest as (
    select * from evaluations qualify revision = max(revision) over (partition by evaluation_id)
),
dated as (
    select e.*, case when e.contact_started_at < t.tail_until then t.work_date else cast(e.contact_started_at as date) end as kpi_date
    from latest as e
    left join night_tail as t on e.agent_id = t.employee_id and cast(e.contact_started_at as date) = t.calendar_day
    where e.status in ('released', 'disputed', 'final')
)
select
    e.agent_id as employee_id, e.kpi_date, e.evaluation_id as record_id, e.revision,
    concat(e.contact_id, '/', e.segment_no) as segment_record_id,
    e.contact_started_at, e.rater_id, e.form_code, e.form_version, e.evaluated_at, e.status, s.is_fatal,
    s.points, s.max_points, s.courtesy_points, s.courtesy_max_points, s.accuracy_points, s.accuracy_max_points,
    s.efficiency_points, s.efficiency_max_points,
    1 as evaluations,
    case when not s.is_fatal and s.points >= getvariable('quality_excellent_line') * s.max_points then 1 else 0 end as excellent,
    case when s.is_critical_error then 0 else 1 end as critical_error_free,
from dated as e
inner join summed as s on e.evaluation_id = s.evaluation_id and e.revision = s.revision
where s.max_points > 0 and e.kpi_date >= getvariable('first_day') and e.kpi_date < getvariable('next_month');

create or replace view survey_answers as
with answered as (
    select distinct survey_id from surveys where question_code <> ''
),
dated as (
    select
        s.*,
        case when s.contact_started_at < t.tail_until then t.work_date else cast(s.contact_started_at as date) end as kpi_date,
        a.survey_id is not null as is_answered,
        s.question_code = 'csat' and s.score is not null as is_csat,
        s.question_code = 'nps' and s.score is not null as is_nps,
    from surveys as s
    left join answered as a on s.survey_id = a.survey_id
    left join night_tail as t on s.agent_id_at_send = t.employee_id and cast(s.contact_started_at as date) = t.calendar_day
)
select
    agent_id_at_send as employee_id, kpi_date, concat(survey_id, '/', question_code) as record_id, question_code, contact_id,
    contact_started_at, sent_at, answered_at, score, scale_min, scale_max,
    case when question_code = '' then 1 else 0 end as invitations,
    case when question_code = '' and is_answered then 1 else 0 end as answered_invitations,
    case when is_csat then 1 else 0 end as csat_answers,
    case when is_csat and score >= scale_max - 1 then 1 else 0 end as satisfied,
    case when is_csat and score <= scale_min + 1 then 1 else 0 end as dissatisfied,
    case when is_nps then 1 else 0 end as nps_answers,
    case when not is_nps then 0 when score >= 9 then 100 when score <= 6 then -100 else 0 end as nps_points,
from dated
where kpi_date >= getvariable('first_day') and kpi_date < getvariable('next_month');

create or replace table complaint_records as
select
    agent_id as employee_id, cast(occurred_at as date) as kpi_date, complaint_no as record_id, kind, contact_id, unit as unit_code,
    occurred_at, received_at, closed_at, cause_class, severity, valid as is_valid,
    case when kind = 'complaint' and valid then 1000 else 0 end as complaints_x1000,
from complaints
where occurred_at >= getvariable('first_day') and occurred_at < getvariable('next_month');

create or replace table event_records as
select
    e.*,
    case when e.occurred_at < t.tail_until then t.work_date else cast(e.occurred_at as date) end as occurred_on,
from point_events as e
left join night_tail as t
    on e.subject_kind = 'employee' and e.subject_id = t.employee_id and cast(e.occurred_at as date) = t.calendar_day
where occurred_on >= getvariable('first_day') and occurred_on < getvariable('next_month');
