-- All measures of a person and day in one wide row; rolled up wide; turned into one row a KPI at the very end.
create or replace table employee_day as
with families as (
    select kpi_date, employee_id, handled, handle_seconds, talk_seconds, hold_seconds, acw_seconds, transferred from segment_day
    union all by name
    select kpi_date, null as employee_id, columns(* exclude (kpi_date, hour, queue)) from queue_hour
    union all by name
    select kpi_date, employee_id, contacts_handled from contact_day
    union all by name
    select
        kpi_date, employee_id, occupied_seconds, occupiable_seconds, online_seconds, on_queue_scheduled_seconds,
        conforming_seconds, adherent_seconds, scheduled_seconds, attended_minutes, scheduled_minutes, appraised_handled,
        cast(appraised_shifts as decimal(18, 4)) as appraised_shifts, handled_x3600, logged_in_seconds, handled as day_handled,
        case when occupiable_seconds > 0 then 1 else 0 end as occupiable_days,
        case when on_queue_scheduled_seconds > 0 then 1 else 0 end as on_queue_days,
        case when scheduled_seconds > 0 then 1 else 0 end as scheduled_days,
        case when scheduled_minutes > 0 then 1 else 0 end as attendance_days,
    from agent_day
    union all by name
    select
        kpi_date, employee_id, points, max_points, courtesy_points, courtesy_max_points, accuracy_points, accuracy_max_points,
        efficiency_points, efficiency_max_points, evaluations, excellent, critical_error_free,
        case when courtesy_max_points > 0 then 1 else 0 end as courtesy_evaluations,
        case when accuracy_max_points > 0 then 1 else 0 end as accuracy_evaluations,
        case when efficiency_max_points > 0 then 1 else 0 end as efficiency_evaluations,
    from quality
    union all by name
    select
        kpi_date, employee_id, invitations, answered_invitations, csat_answers, satisfied, dissatisfied, nps_answers, nps_points,
    from survey_answers
    union all by name
    select kpi_date, employee_id, complaints_x1000 from complaint_records
)
select kpi_date, employee_id, sum(columns(* exclude (kpi_date, employee_id)))
from families
group by kpi_date, employee_id;

create or replace table entity_day as
with unit_day as (
    select e.kpi_date, p.unit_code, sum(columns(e.* exclude (kpi_date, employee_id)))
    from employee_day as e
    inner join person_day as p on e.employee_id = p.employee_id and e.kpi_date = p.day
    group by e.kpi_date, p.unit_code
),
queue_day as (
    select kpi_date, queue, handled, handle_seconds, talk_seconds, hold_seconds, acw_seconds, transferred from segment_day
    union all by name
    select * exclude (hour) from queue_hour
    union all by name
    select kpi_date, queue, contacts_handled from contact_day
),
centre as (
    select day, min(unit_code) as centre_code from unit_path where depth = 0 and ancestor_kind = 'centre' group by day
)
select 'employee' as entity_type, employee_id as entity_code, * exclude (employee_id) from employee_day where employee_id is not null
union all by name
select u.ancestor_kind as entity_type, u.ancestor_code as entity_code, d.kpi_date, sum(columns(d.* exclude (kpi_date, unit_code)))
from unit_day as d
inner join unit_path as u on d.unit_code = u.unit_code and d.kpi_date = u.day
where u.ancestor_kind <> 'centre'
group by u.ancestor_kind, u.ancestor_code, d.kpi_date
union all by name
select 'centre' as entity_type, coalesce(c.centre_code, 'centre') as entity_code, e.kpi_date, sum(columns(e.* exclude (kpi_date, employee_id)))
from employee_day as e
left join centre as c on e.kpi_date = c.day
group by c.centre_code, e.kpi_date
union all by name
select 'queue' as entity_type, queue as entity_code, kpi_date, sum(columns(* exclude (kpi_date, queue)))
from queue_day
where queue is not null
group by queue, kpi_date;

create or replace macro kpi_line(code, numerator, denominator, sample_size) as {
    'kpi_code': code,
    'numerator': cast(coalesce(numerator, 0) as decimal(18, 4)),
    'denominator': cast(coalesce(denominator, 0) as decimal(18, 4)),
    'sample_size': cast(coalesce(sample_size, 0) as bigint)
};

create or replace table kpi_daily as
with lines as (
    select
        kpi_date, entity_type, entity_code,
        unnest([
            kpi_line('aht', handle_seconds, handled, handled),
            kpi_line('att', talk_seconds, handled, handled),
            kpi_line('acw', acw_seconds, handled, handled),
            kpi_line('hold', hold_seconds, handled, handled),
            kpi_line('transfer_rate', transferred, handled, handled),
            kpi_line('handled', handled, 0, handled),
            kpi_line('service_level', answered_in_threshold, answered_or_abandoned_late, answered_or_abandoned_late),
            kpi_line('abandonment', abandoned_not_short, offered_not_short, offered_not_short),
            kpi_line('answer_rate', answered, offered, offered),
            kpi_line('asa', answered_wait_seconds, answered, answered),
            kpi_line('late_answer_share', late_answered, answered, answered),
            kpi_line('abandon_time', abandoned_wait_seconds, abandoned, abandoned),
            kpi_line('contacts_handled', contacts_handled, 0, contacts_handled),
            kpi_line('occupancy', occupied_seconds, occupiable_seconds, occupiable_days),
            kpi_line('online_rate', online_seconds, on_queue_scheduled_seconds, on_queue_days),
            kpi_line('conformance', conforming_seconds, on_queue_scheduled_seconds, on_queue_days),
            kpi_line('adherence', adherent_seconds, scheduled_seconds, scheduled_days),
            kpi_line('attendance', attended_minutes, scheduled_minutes, attendance_days),
            kpi_line('calls_per_shift', appraised_handled, appraised_shifts, appraised_handled),
            kpi_line('productivity', handled_x3600, logged_in_seconds, day_handled),
            kpi_line('qa_score', points, max_points, evaluations),
            kpi_line('qa_courtesy', courtesy_points, courtesy_max_points, courtesy_evaluations),
            kpi_line('qa_accuracy', accuracy_points, accuracy_max_points, accuracy_evaluations),
            kpi_line('qa_efficiency', efficiency_points, efficiency_max_points, efficiency_evaluations),
            kpi_line('quality_excellent', excellent, evaluations, evaluations),
            kpi_line('critical_error_free', critical_error_free, evaluations, evaluations),
            kpi_line('csat', satisfied, csat_answers, csat_answers),
            kpi_line('dissatisfaction', dissatisfied, csat_answers, csat_answers),
            kpi_line('nps', nps_points, nps_answers, nps_answers),
            kpi_line('response_rate', answered_invitations, invitations, invitations),
            kpi_line('complaint_rate', complaints_x1000, contacts_handled, contacts_handled)
        ], recursive := true),
    from entity_day
)
select l.*
from lines as l
inner join (select kpi_code, unnest(string_split(entity_types, '|')) as entity_type from kpi) as k
    on l.kpi_code = k.kpi_code and l.entity_type = k.entity_type
where l.numerator <> 0 or l.denominator <> 0 or l.sample_size <> 0;

create or replace table entity as
with entity_days as (
    select 'employee' as entity_type, employee_id as entity_code, day, unit_code, name, name as name_zh, role, unit_code as parent_code
    from person_day
    union all
    select p.ancestor_kind, p.unit_code, p.day, p.unit_code, u.name, u.name_zh, null, u.parent_code
    from unit_path as p
    inner join units as u on p.unit_code = u.unit_code and u.valid_from <= p.day and p.day < u.valid_to
    where p.depth = 0
),
last_day as (
    select * from entity_days qualify day = max(day) over (partition by entity_type, entity_code)
)
select
    e.entity_type, e.entity_code, e.name, e.name_zh, e.role, e.parent_code,
    max(case when u.ancestor_kind = 'group' then u.ancestor_code end) as group_code,
    max(case when u.ancestor_kind = 'team' then u.ancestor_code end) as team_code,
    max(case when u.ancestor_kind = 'section' then u.ancestor_code end) as section_code,
    max(case when u.ancestor_kind = 'site' then u.ancestor_code end) as site_code,
    max(case when u.ancestor_kind = 'centre' then u.ancestor_code end) as centre_code,
from last_day as e
left join unit_path as u on e.unit_code = u.unit_code and e.day = u.day
group by all
union all by name
select distinct entity_type, entity_code, entity_code as name, entity_code as name_zh from kpi_daily where entity_type in ('queue', 'channel', 'vendor', 'component');
