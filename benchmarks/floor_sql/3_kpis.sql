-- All measures of a person and day in one wide row; rolled up wide; turned into one row a KPI at the very end.
create or replace table employee_day as
with families as (
    select kpi_date, employee_id, columns(* exclude (kpi_date, employee_id, queue, channel, vendor)) from segment_day
    union all by name
    select kpi_date, columns(* exclude (kpi_date, queue, channel, vendor)) from queue_day
    union all by name
    select kpi_date, employee_id, columns(* exclude (kpi_date, employee_id, queue, channel, vendor)) from contact_day
    union all by name
    select kpi_date, columns(* exclude (kpi_date, channel, vendor, component)) from attempt_day
    union all by name
    select * from ivr_day
    union all by name
    select
        kpi_date, employee_id, occupied_seconds, occupiable_seconds, online_seconds, on_queue_scheduled_seconds,
        conforming_seconds, adherent_seconds, scheduled_seconds, attended_minutes, scheduled_minutes, appraised_handled,
        cast(appraised_shifts as decimal(18, 4)) as appraised_shifts, handled_x3600, logged_in_seconds, handled as day_handled,
        case when occupiable_seconds > 0 then 1 else 0 end as occupiable_days,
        case when on_queue_scheduled_seconds > 0 then 1 else 0 end as on_queue_days,
        case when scheduled_seconds > 0 then 1 else 0 end as scheduled_days,
        case when scheduled_minutes > 0 then 1 else 0 end as attendance_days,
        paid_seconds, utilisable_seconds, utilised_seconds, shrunk_seconds, planned_shrunk_seconds, unplanned_shrunk_seconds,
        case when utilisable_seconds > 0 then 1 else 0 end as utilisable_days,
        case when paid_seconds > 0 then 1 else 0 end as paid_days,
    from agent_day
    union all by name
    select
        kpi_date, employee_id, points, max_points, courtesy_points, courtesy_max_points, accuracy_points, accuracy_max_points,
        efficiency_points, efficiency_max_points, evaluations, excellent, critical_error_free, customer_error_free,
        business_error_free, compliance_error_free,
        case when courtesy_max_points > 0 then 1 else 0 end as courtesy_evaluations,
        case when accuracy_max_points > 0 then 1 else 0 end as accuracy_evaluations,
        case when efficiency_max_points > 0 then 1 else 0 end as efficiency_evaluations,
    from quality
    union all by name
    select kpi_date, employee_id, difference_points, 1 as calibrations from calibration_pairs
    union all by name
    select
        kpi_date, employee_id, unit_code, invitations, answered_invitations, csat_answers, satisfied, dissatisfied, nps_answers,
        nps_points, ces_answers, ces_points, fcr_answers, solved_at_once,
    from survey_answers
    union all by name
    select
        kpi_date, employee_id, case when employee_id is null then unit_code end as unit_code, complaints_x1000, weighted_x1000,
        received, resolved_at_once, due, closed_in_time,
    from complaint_records
)
select kpi_date, employee_id, unit_code, sum(columns(* exclude (kpi_date, employee_id, unit_code)))
from families
group by kpi_date, employee_id, unit_code;

create or replace table entity_day as
with unit_day as (
    select e.kpi_date, coalesce(p.unit_code, e.unit_code) as unit_code, sum(columns(e.* exclude (kpi_date, employee_id, unit_code)))
    from employee_day as e
    left join person_day as p on e.employee_id = p.employee_id and e.kpi_date = p.day
    where e.employee_id is not null or e.unit_code is not null
    group by all
),
-- what happened in a queue, over a channel, at a vendor, on a trunk: a row may count for all of them
place_day as (
    select
        kpi_date, unnest([
            {'entity_type': 'queue', 'entity_code': queue}, {'entity_type': 'channel', 'entity_code': channel},
            {'entity_type': 'vendor', 'entity_code': vendor}, {'entity_type': 'component', 'entity_code': component}
        ], recursive := true),
        columns(* exclude (kpi_date, queue, channel, vendor, component)),
    from (
        select kpi_date, queue, channel, vendor, null :: varchar as component, sum(columns(* exclude (kpi_date, employee_id, queue, channel, vendor)))
        from segment_day
        group by kpi_date, queue, channel, vendor
        union all by name
        from queue_day
        union all by name
        select kpi_date, queue, channel, vendor, sum(columns(* exclude (kpi_date, employee_id, queue, channel, vendor)))
        from contact_day
        group by kpi_date, queue, channel, vendor
        union all by name
        from attempt_day
    )
),
centre as (
    select day, min(unit_code) as centre_code from unit_path where depth = 0 and ancestor_kind = 'centre' group by day
)
select 'employee' as entity_type, employee_id as entity_code, * exclude (employee_id, unit_code) from employee_day where employee_id is not null
union all by name
select u.ancestor_kind as entity_type, u.ancestor_code as entity_code, d.kpi_date, sum(columns(d.* exclude (kpi_date, unit_code)))
from unit_day as d
inner join unit_path as u on d.unit_code = u.unit_code and d.kpi_date = u.day
where u.ancestor_kind <> 'centre'
group by u.ancestor_kind, u.ancestor_code, d.kpi_date
union all by name
select 'centre' as entity_type, coalesce(c.centre_code, 'centre') as entity_code, e.kpi_date, sum(columns(e.* exclude (kpi_date, employee_id, unit_code)))
from employee_day as e
left join centre as c on e.kpi_date = c.day
group by c.centre_code, e.kpi_date
union all by name
select entity_type, entity_code, kpi_date, sum(columns(* exclude (kpi_date, entity_type, entity_code)))
from place_day
where entity_code is not null
group by entity_type, entity_code, kpi_date;

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
            kpi_line('hold.with_hold', hold_seconds, held, held),
            kpi_line('transfer_rate', transferred, handled, handled),
            kpi_line('handled', handled, 0, handled),
            kpi_line('service_level', service_level_met, service_level_judged, service_level_judged),
            kpi_line('service_level.f1', met_f1, ended, ended),
            kpi_line('service_level.f2', answered_in_threshold, answered, answered),
            kpi_line('service_level.f3', answered_in_threshold, ended, ended),
            kpi_line('service_level.f4', answered_in_threshold, judged_f4, judged_f4),
            kpi_line('service_level.f5', met_f5, ended, ended),
            kpi_line('service_level.f6', answered_in_threshold, judged_f6, judged_f6),
            kpi_line('service_level.f7', answered_in_threshold, judged_f7, judged_f7),
            kpi_line('abandonment', abandoned_not_short, offered_not_short, offered_not_short),
            kpi_line('answer_rate', answered, offered, offered),
            kpi_line('asa', answered_wait_seconds, answered, answered),
            kpi_line('late_answer_share', late_answered, answered, answered),
            kpi_line('abandon_time', abandoned_wait_seconds, abandoned, abandoned),
            kpi_line('contacts_handled', contacts_handled, 0, contacts_handled),
            kpi_line('repeat_rate', repeats, known_contacts, known_contacts),
            kpi_line('fcr', fcr_resolved, fcr_first, fcr_first),
            kpi_line('fcr.1d', fcr_1d_resolved, fcr_1d_first, fcr_1d_first),
            kpi_line('fcr.3d', fcr_3d_resolved, fcr_3d_first, fcr_3d_first),
            kpi_line('fcr.30d', fcr_30d_resolved, fcr_30d_first, fcr_30d_first),
            kpi_line('blocked', busy, attempts, attempts),
            kpi_line('answer_rate.ivr', served, entering, entering),
            kpi_line('self_service', self_served, sessions, sessions),
            kpi_line('occupancy', occupied_seconds, occupiable_seconds, occupiable_days),
            kpi_line('online_rate', online_seconds, on_queue_scheduled_seconds, on_queue_days),
            kpi_line('conformance', conforming_seconds, on_queue_scheduled_seconds, on_queue_days),
            kpi_line('adherence', adherent_seconds, scheduled_seconds, scheduled_days),
            kpi_line('attendance', attended_minutes, scheduled_minutes, attendance_days),
            kpi_line('calls_per_shift', appraised_handled, appraised_shifts, appraised_handled),
            kpi_line('productivity', handled_x3600, logged_in_seconds, day_handled),
            kpi_line('utilisation', utilised_seconds, utilisable_seconds, utilisable_days),
            kpi_line('shrinkage', shrunk_seconds, paid_seconds, paid_days),
            kpi_line('shrinkage.planned', planned_shrunk_seconds, paid_seconds, paid_days),
            kpi_line('shrinkage.unplanned', unplanned_shrunk_seconds, paid_seconds, paid_days),
            kpi_line('qa_score', points, max_points, evaluations),
            kpi_line('qa_courtesy', courtesy_points, courtesy_max_points, courtesy_evaluations),
            kpi_line('qa_accuracy', accuracy_points, accuracy_max_points, accuracy_evaluations),
            kpi_line('qa_efficiency', efficiency_points, efficiency_max_points, efficiency_evaluations),
            kpi_line('quality_excellent', excellent, evaluations, evaluations),
            kpi_line('critical_error_free', critical_error_free, evaluations, evaluations),
            kpi_line('critical_error_free.customer', customer_error_free, evaluations, evaluations),
            kpi_line('critical_error_free.business', business_error_free, evaluations, evaluations),
            kpi_line('critical_error_free.compliance', compliance_error_free, evaluations, evaluations),
            kpi_line('calibration_variance', difference_points, calibrations, calibrations),
            kpi_line('csat', satisfied, csat_answers, csat_answers),
            kpi_line('dissatisfaction', dissatisfied, csat_answers, csat_answers),
            kpi_line('nps', nps_points, nps_answers, nps_answers),
            kpi_line('response_rate', answered_invitations, invitations, invitations),
            kpi_line('ces', ces_points, ces_answers, ces_answers),
            kpi_line('fcr_survey', solved_at_once, fcr_answers, fcr_answers),
            kpi_line('complaint_rate', complaints_x1000, contacts_handled, contacts_handled),
            kpi_line('complaint_rate.severity', weighted_x1000, contacts_handled, contacts_handled),
            kpi_line('complaint_timeliness', closed_in_time, due, due),
            kpi_line('complaint_index.resolved', resolved_at_once, received, received)
        ], recursive := true),
    from entity_day
)
select l.*
from lines as l
inner join (select kpi_code, unnest(string_split(entity_types, '|')) as entity_type from kpi) as k
    on l.kpi_code = k.kpi_code and l.entity_type = k.entity_type
where l.numerator <> 0 or l.denominator <> 0 or l.sample_size <> 0;

-- the course of the day of a queue
create or replace table kpi_interval as
with measured as (
    select
        coalesce(queue, 'unknown') as queue, quarter, sum(columns(* exclude (quarter, kpi_date, queue, channel, vendor))),
    from queue_quarter
    group by coalesce(queue, 'unknown'), quarter
),
cut as (
    select 15 as interval_minutes, quarter as interval_start, * exclude (quarter) from measured
    union all by name
    select 30 as interval_minutes, time_bucket(interval 30 minute, quarter) as interval_start, queue, sum(columns(* exclude (quarter, queue)))
    from measured
    group by all
),
lines as (
    select
        interval_minutes, interval_start, queue,
        unnest([
            kpi_line('service_level', service_level_met, service_level_judged, service_level_judged),
            kpi_line('service_level.f1', met_f1, ended, ended),
            kpi_line('service_level.f2', answered_in_threshold, answered, answered),
            kpi_line('service_level.f3', answered_in_threshold, ended, ended),
            kpi_line('service_level.f4', answered_in_threshold, judged_f4, judged_f4),
            kpi_line('service_level.f5', met_f5, ended, ended),
            kpi_line('service_level.f6', answered_in_threshold, judged_f6, judged_f6),
            kpi_line('service_level.f7', answered_in_threshold, judged_f7, judged_f7),
            kpi_line('abandonment', abandoned_not_short, offered_not_short, offered_not_short),
            kpi_line('answer_rate', answered, offered, offered),
            kpi_line('asa', answered_wait_seconds, answered, answered),
            kpi_line('late_answer_share', late_answered, answered, answered),
            kpi_line('abandon_time', abandoned_wait_seconds, abandoned, abandoned)
        ], recursive := true),
    from cut
)
select * from lines where numerator <> 0 or denominator <> 0;

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
