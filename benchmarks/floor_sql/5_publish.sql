-- The publication relations: names, columns and types as published.
create or replace view pub_kpi as select getvariable('month') as month, * from kpi;
create or replace view pub_scheme as select getvariable('month') as month, * from scheme;
create or replace view pub_scheme_section as select getvariable('month') as month, * from scheme_section;
create or replace view pub_scheme_item as select getvariable('month') as month, * from scheme_item;
create or replace view pub_scheme_curve as select getvariable('month') as month, * from scheme_curve;
create or replace view pub_entity as select getvariable('month') as month, * from entity;

create or replace view pub_queue_hour as
select
    getvariable('month') as month, kpi_date as event_date, cast(extract(hour from quarter) as integer) as hour,
    coalesce(queue, 'unknown') as queue, cast(sum(offered) as bigint) as offered, cast(sum(answered) as bigint) as answered,
    cast(sum(abandoned) as bigint) as abandoned, cast(sum(answered_in_threshold) as bigint) as answered_in_threshold,
from queue_quarter
group by all;

create or replace view pub_evidence_segment as
select
    getvariable('month') as month, employee_id, kpi_date, record_id, started_at, channel, direction, queue, outcome, exclusion,
    recorded_seconds, handled, handle_seconds, talk_seconds, hold_seconds, held, acw_seconds, transferred,
from segments;

create or replace view pub_evidence_survey as
select
    getvariable('month') as month, employee_id, unit_code, kpi_date, record_id, question_code, contact_id, contact_started_at,
    sent_at, answered_at, score, scale_min, scale_max, invitations, answered_invitations, csat_answers, satisfied, dissatisfied,
    nps_answers, nps_points, ces_answers, ces_points, fcr_answers, solved_at_once,
from survey_answers;

create or replace view pub_evidence_complaint as
select
    getvariable('month') as month, employee_id, kpi_date, record_id, kind, contact_id, unit_code, occurred_at, received_at, due_at,
    closed_at, cause_class, severity, is_valid, is_first_level, was_reopened, complaints_x1000, weighted_x1000, received,
    resolved_at_once, due, closed_in_time,
from complaint_records;

-- of the KPIs that are records, the calibrations
create or replace view pub_evidence_record as
select
    getvariable('month') as month, 'calibration_variance' as kpi_code, kpi_date, employee_id, null :: varchar as unit_code,
    null :: varchar as queue, null :: varchar as channel, null :: varchar as vendor, null :: varchar as shop,
    null :: varchar as component, record_id, difference_points as numerator, cast(1 as decimal(18, 4)) as denominator,
    cast(1 as bigint) as sample_size,
from calibration_pairs;

create or replace view pub_evidence_day as
select
    getvariable('month') as month, employee_id, kpi_date, concat(employee_id, '/', kpi_date) as record_id, appraised,
    cast(available_seconds as bigint) as available_seconds, cast(talk_seconds as bigint) as talk_seconds,
    cast(hold_seconds as bigint) as hold_seconds, cast(acw_seconds as bigint) as acw_seconds,
    cast(ring_seconds as bigint) as ring_seconds, cast(logged_in_seconds as bigint) as logged_in_seconds,
    cast(occupied_seconds as bigint) as occupied_seconds, cast(occupiable_seconds as bigint) as occupiable_seconds,
    cast(scheduled_seconds as bigint) as scheduled_seconds, cast(on_queue_scheduled_seconds as bigint) as on_queue_scheduled_seconds,
    cast(adherent_seconds as bigint) as adherent_seconds, cast(online_seconds as bigint) as online_seconds,
    cast(conforming_seconds as bigint) as conforming_seconds, scheduled_minutes, worked_minutes, attended_minutes,
    cast(paid_seconds as bigint) as paid_seconds, cast(utilisable_seconds as bigint) as utilisable_seconds,
    cast(utilised_seconds as bigint) as utilised_seconds, cast(shrunk_seconds as bigint) as shrunk_seconds,
    cast(planned_shrunk_seconds as bigint) as planned_shrunk_seconds,
    cast(unplanned_shrunk_seconds as bigint) as unplanned_shrunk_seconds,
    cast(shifts_worked as decimal(18, 4)) as shifts_worked, cast(handled as bigint) as handled,
    cast(handled_x3600 as bigint) as handled_x3600, cast(appraised_handled as bigint) as appraised_handled,
    cast(appraised_shifts as decimal(18, 4)) as appraised_shifts,
from agent_day;

create or replace view pub_evidence_qa as
select
    getvariable('month') as month,
    * replace (
        cast(points as decimal(18, 4)) as points, cast(max_points as decimal(18, 4)) as max_points,
        cast(courtesy_points as decimal(18, 4)) as courtesy_points, cast(courtesy_max_points as decimal(18, 4)) as courtesy_max_points,
        cast(accuracy_points as decimal(18, 4)) as accuracy_points, cast(accuracy_max_points as decimal(18, 4)) as accuracy_max_points,
        cast(efficiency_points as decimal(18, 4)) as efficiency_points,
        cast(efficiency_max_points as decimal(18, 4)) as efficiency_max_points
    ),
from quality;

create or replace view pub_evidence_event as
select
    getvariable('month') as month, event_id, occurred_on, occurred_at, recorded_at, subject_kind, subject_id, scheme_code,
    item_code, cause, points, reason_code, reason, evidence_ref, recorded_by, approved_by, reverses, null :: varchar as kpi_code,
    cast(date_diff('day', occurred_on, cast(recorded_at as date)) as integer) as days_late,
from event_records;

create or replace view pub_evidence_rating as select getvariable('month') as month, * from ratings;

create or replace view pub_spell as
select
    getvariable('month') as month, getvariable('month') as period, 'month' as period_kind, family, 'employee' as entity_type,
    employee_id as entity_code, spell_start, spell_end, scheme_code, version as scheme_version, unit_code, role, cast(scheduled_days as bigint) as scheduled_days,
    cast(on_duty_days as bigint) as on_duty_days, spell_share, is_home, off_status,
from spell;

create or replace view pub_score_line as
select
    getvariable('month') as month, getvariable('month') as period, family, scheme_code, version as scheme_version,
    'employee' as entity_type, employee_id as entity_code, spell_start, spell_end, section_code, item_code, source, ref, scope,
    cast(numerator as decimal(22, 8)) as numerator, cast(denominator as decimal(22, 8)) as denominator, sample_size, value, target,
    curve_code, cast(curve_share as decimal(18, 8)) as curve_share, reason, spell_share,
    cast(points_possible as decimal(18, 8)) as points_possible, cast(points_raw as decimal(18, 8)) as points_raw,
    cast(points_exact as decimal(18, 8)) as points_exact, points,
from score_line;

create or replace view pub_scorecard as
select
    getvariable('month') as month, getvariable('month') as period, 'month' as period_kind, family, scheme_code, version as scheme_version,
    'employee' as entity_type, employee_id as entity_code, unit_code, role, cast(spells as integer) as spells, coverage, score,
    status, cast(scheduled_days as bigint) as scheduled_days, cast(on_duty_days as bigint) as on_duty_days, reason,
from scorecard;

create or replace view pub_rank as
select
    getvariable('month') as month, getvariable('month') as period, 'month' as period_kind, rank_list, 'employee' as entity_type, employee_id as entity_code,
    unit_code, scheme_code, score, cast(unit_size as integer) as unit_size, eligible, reason,
    cast(place_first as integer) as place_first, cast(place_last as integer) as place_last, tied,
from rank_place;

create or replace view pub_kpi_parameter as
select getvariable('month') as month, parameter, queue, cast(value as decimal(18, 4)) as value, valid_from, valid_to, basis
from read_csv(getvariable('seeds') || '/kpi_parameter.csv', types = {value: 'decimal(18, 4)', valid_to: 'date'})
where valid_from < getvariable('next_month') and (valid_to is null or valid_to > getvariable('first_day'));

create or replace view pub_membership as
with belonging as (
    select p.day, u.unit_code, u.ancestor_kind, u.ancestor_code, 'employee' as member_type, p.employee_id as member_code
    from person_day as p
    inner join unit_path as u on p.unit_code = u.unit_code and p.day = u.day
    union all
    select day, unit_code, ancestor_kind, ancestor_code, 'unit', unit_code from unit_path
)
select
    getvariable('month') as month, ancestor_kind as entity_type, ancestor_code as entity_code, member_type, member_code,
    min(day) as first_day, max(day) as last_day,
from (
    select *, day(day) - row_number() over (partition by unit_code, ancestor_kind, ancestor_code, member_type, member_code order by day) as stretch
    from belonging
)
group by unit_code, ancestor_kind, ancestor_code, member_type, member_code, stretch;
