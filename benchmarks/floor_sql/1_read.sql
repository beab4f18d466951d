-- Every file of the month is read once, with its types written down; a column that nothing needs is not kept.
-- Variables: landing (folder), seeds (folder), month, first_day, next_month.
create or replace table survey_destination as
select distinct lower(transfer_to) as destination
from read_csv(getvariable('seeds') || '/survey_destination.csv', types = {valid_from: 'date', valid_to: 'date'})
where valid_from < getvariable('next_month') and getvariable('first_day') < coalesce(valid_to, date '9999-12-31');

create or replace table calls as
select
    contact_id,
    segment_no,
    channel,
    direction,
    queue,
    trunk,
    vendor,
    agent_id as employee_id,
    customer_id,
    case when direction = 'inbound' and customer_id is not null and reason is not null then hash(customer_id, reason) end as matter,
    started_at,
    ended_at,
    queued_at is not null as was_queued,
    wait_seconds + ring_seconds as waited,
    talk_seconds,
    hold_seconds,
    acw_seconds,
    outcome,
    transfer_to is not null and lower(transfer_to) not in (select destination from survey_destination) as was_transferred,
from read_csv(getvariable('landing') || '/calls*.csv', header = true, columns = {
    contact_id: 'varchar', segment_no: 'bigint', channel: 'varchar', direction: 'varchar', queue: 'varchar', trunk: 'varchar',
    vendor: 'varchar', agent_id: 'varchar', customer_id: 'varchar', reason: 'varchar', started_at: 'timestamp',
    queued_at: 'timestamp', answered_at: 'timestamp', ended_at: 'timestamp', ivr_seconds: 'bigint', wait_seconds: 'bigint',
    ring_seconds: 'bigint', talk_seconds: 'bigint', hold_seconds: 'bigint', acw_seconds: 'bigint', outcome: 'varchar',
    ended_by: 'varchar', transfer_to: 'varchar'
});

create or replace table ivr_sessions as
select
    session_id,
    contact_id,
    customer_id,
    entered_at,
    left_at,
    exit,
from read_csv(getvariable('landing') || '/ivr_sessions*.csv', header = true, columns = {
    session_id: 'varchar', contact_id: 'varchar', customer_id: 'varchar', entered_at: 'timestamp', left_at: 'timestamp',
    exit: 'varchar', menu_path: 'varchar'
});

create or replace table states as
select
    agent_id as employee_id,
    started_at,
    ended_at,
    state,
from read_csv(getvariable('landing') || '/agent_states*.csv', header = true, columns = {
    agent_id: 'varchar', started_at: 'timestamp', ended_at: 'timestamp', state: 'varchar', contact_id: 'varchar'
});

create or replace table schedules as
select
    agent_id as employee_id,
    version,
    starts_at,
    ends_at,
    activity,
    issued_at,
    exception_of is not null as is_exception,
    approved_by is not null as is_approved,
from read_csv(getvariable('landing') || '/schedules*.csv', header = true, columns = {
    agent_id: 'varchar', version: 'bigint', starts_at: 'timestamp', ends_at: 'timestamp', activity: 'varchar', queue: 'varchar',
    issued_at: 'timestamp', exception_of: 'varchar', approved_by: 'varchar'
});

create or replace table evaluations as
select *
from read_csv(getvariable('landing') || '/qa_evaluations*.csv', header = true, columns = {
    evaluation_id: 'varchar', revision: 'bigint', contact_id: 'varchar', segment_no: 'bigint', contact_started_at: 'timestamp',
    agent_id: 'varchar', rater_id: 'varchar', form_code: 'varchar', form_version: 'bigint', evaluated_at: 'timestamp',
    status: 'varchar', calibration_of: 'varchar'
});

create or replace table answers as
select
    evaluation_id,
    revision,
    section_code,
    points,
    max_points,
    not_applicable,
    fatal,
    critical_kind,
from read_csv(getvariable('landing') || '/qa_answers*.csv', header = true, columns = {
    evaluation_id: 'varchar', revision: 'bigint', contact_started_at: 'timestamp', question_code: 'varchar',
    section_code: 'varchar', points: 'decimal(18,4)', max_points: 'decimal(18,4)', not_applicable: 'boolean', fatal: 'varchar',
    critical_kind: 'varchar', comment: 'varchar'
});

create or replace table surveys as
select * replace (coalesce(question_code, '') as question_code)
from read_csv(getvariable('landing') || '/surveys*.csv', header = true, columns = {
    survey_id: 'varchar', question_code: 'varchar', survey_kind: 'varchar', source: 'varchar', verified: 'boolean',
    contact_id: 'varchar', contact_started_at: 'timestamp', complaint_no: 'varchar', case_id: 'varchar', order_id: 'varchar',
    agent_id_at_send: 'varchar', unit: 'varchar', sent_at: 'timestamp', answered_at: 'timestamp', score: 'decimal(18,4)',
    scale_min: 'decimal(18,4)', scale_max: 'decimal(18,4)', text: 'varchar'
})
where survey_kind = 'contact';

create or replace table complaints as
select *
from read_csv(getvariable('landing') || '/complaints*.csv', header = true, columns = {
    complaint_no: 'varchar', kind: 'varchar', customer_id: 'varchar', contact_id: 'varchar', order_id: 'varchar',
    product: 'varchar', quantity: 'bigint', agent_id: 'varchar', unit: 'varchar', responsible_party: 'varchar',
    approval_level: 'varchar', effect_confirmed: 'boolean', received_at: 'timestamp', occurred_at: 'timestamp',
    cause_class: 'varchar', severity: 'bigint', valid: 'boolean', due_at: 'timestamp', closed_at: 'timestamp',
    first_level: 'boolean', reopened: 'boolean'
});

create or replace table attendance as
select
    employee_id,
    work_date,
    scheduled_minutes,
    worked_minutes,
    paid_minutes,
    absence_code,
from read_csv(getvariable('landing') || '/attendance*.csv', header = true, columns = {
    employee_id: 'varchar', work_date: 'date', shift_code: 'varchar', scheduled_minutes: 'bigint', worked_minutes: 'bigint',
    paid_minutes: 'bigint', clock_in: 'timestamp', clock_out: 'timestamp', late_minutes: 'bigint', absence_code: 'varchar'
});

create or replace table employees as
select * replace (coalesce(valid_to, date '9999-12-31') as valid_to)
from read_csv(getvariable('landing') || '/employees*.csv', header = true, columns = {
    employee_id: 'varchar', valid_from: 'date', valid_to: 'date', name: 'varchar', email: 'varchar', unit_code: 'varchar',
    role: 'varchar', grade: 'varchar', seat_type: 'varchar', appraised: 'boolean', status: 'varchar', hired_on: 'date',
    left_on: 'date', leave_reason: 'varchar'
});

create or replace table units as
select * replace (coalesce(valid_to, date '9999-12-31') as valid_to)
from read_csv(getvariable('landing') || '/org_units*.csv', header = true, columns = {
    unit_code: 'varchar', valid_from: 'date', valid_to: 'date', name: 'varchar', name_zh: 'varchar', parent_code: 'varchar',
    kind: 'varchar', cost_centre: 'varchar', manager_id: 'varchar'
});

create or replace table point_events as
select *
from read_csv(getvariable('landing') || '/point_events*.csv', header = true, columns = {
    event_id: 'varchar', occurred_at: 'timestamp', recorded_at: 'timestamp', subject_kind: 'varchar', subject_id: 'varchar',
    scheme_code: 'varchar', item_code: 'varchar', cause: 'varchar', points: 'decimal(18,4)', reason_code: 'varchar',
    reason: 'varchar', evidence_ref: 'varchar', recorded_by: 'varchar', approved_by: 'varchar', reverses: 'varchar'
});

create or replace table ratings as
select *
from read_csv(getvariable('landing') || '/ratings*.csv', header = true, columns = {
    rating_id: 'varchar', period: 'varchar', subject_kind: 'varchar', subject_id: 'varchar', scheme_code: 'varchar',
    item_code: 'varchar', rater_id: 'varchar', rater_kind: 'varchar', value: 'decimal(18,4)', scale_max: 'decimal(18,4)',
    rated_at: 'timestamp'
})
where period = getvariable('month');

-- The rules in force. A script for one month knows one version of each.
create or replace table kpi as
select * replace (
    cast(version as integer) as version, cast(min_sample as bigint) as min_sample, cast(finality_days as integer) as finality_days
)
from read_csv(getvariable('seeds') || '/kpi.csv', types = {valid_from: 'date', valid_to: 'date', numerator_en: 'varchar', lowest: 'decimal(9,2)', highest: 'decimal(9,2)'})
where valid_from < getvariable('next_month') and getvariable('next_month') <= coalesce(valid_to, date '9999-12-31');

create or replace table qa_section as
from read_csv(getvariable('seeds') || '/qa_section.csv', types = {valid_from: 'date', valid_to: 'date'})
where valid_from < getvariable('next_month') and getvariable('first_day') < coalesce(valid_to, date '9999-12-31');

create or replace table scheme as
select *
from read_csv(getvariable('seeds') || '/scheme.csv', header = true, columns = {
    scheme_code: 'varchar', version: 'integer', family: 'varchar', entity_types: 'varchar', name_en: 'varchar', name_zh: 'varchar',
    period_kind: 'varchar', valid_from: 'date', valid_to: 'date', base_total: 'decimal(18,8)', total_floor: 'decimal(18,8)',
    total_cap: 'decimal(18,8)', item_step: 'decimal(18,8)', event_step: 'decimal(18,8)', score_step: 'decimal(18,8)',
    spell_rule: 'varchar', days_by: 'varchar', min_coverage: 'decimal(18,8)', bands: 'varchar', grades_items: 'boolean',
    pay_code: 'varchar', event_late_days: 'integer', document_ref: 'varchar', reason: 'varchar', basis: 'varchar', completed: 'varchar'
})
where valid_from < getvariable('next_month') and getvariable('first_day') < coalesce(valid_to, date '9999-12-31');

create or replace table scheme_section as
select *
from read_csv(getvariable('seeds') || '/scheme_section.csv', header = true, columns = {
    scheme_code: 'varchar', version: 'integer', section_code: 'varchar', position: 'integer', name_en: 'varchar',
    name_zh: 'varchar', base: 'decimal(18,8)', bonus_cap: 'decimal(18,8)', floor: 'decimal(18,8)', basis: 'varchar',
    completed: 'varchar'
})
semi join scheme using (scheme_code, version);

create or replace table scheme_item as
select *
from read_csv(getvariable('seeds') || '/scheme_item.csv', header = true, columns = {
    scheme_code: 'varchar', version: 'integer', section_code: 'varchar', item_code: 'varchar', position: 'integer',
    name_en: 'varchar', name_zh: 'varchar', class_letter: 'varchar', perspective: 'varchar', source: 'varchar', ref: 'varchar',
    scope: 'varchar', member_classes: 'varchar', points: 'decimal(18,8)', bonus_cap: 'decimal(18,8)', floor: 'decimal(18,8)',
    curve_code: 'varchar', direction: 'varchar', target: 'decimal(18,8)', min_sample: 'integer', missing_share: 'decimal(18,8)',
    carry_periods: 'integer', data_owner: 'varchar', deadline_day: 'integer', basis: 'varchar', completed: 'varchar'
})
semi join scheme using (scheme_code, version);

create or replace table scheme_curve as
select *
from read_csv(getvariable('seeds') || '/scheme_curve.csv', header = true, columns = {
    curve_code: 'varchar', x: 'decimal(18,8)', share: 'decimal(18,8)', to_next: 'varchar', basis: 'varchar'
})
semi join scheme_item using (curve_code);

create or replace table scheme_rater as
select *
from read_csv(getvariable('seeds') || '/scheme_rater.csv', header = true, columns = {
    mix_code: 'varchar', rater_kind: 'varchar', weight: 'decimal(18,8)', basis: 'varchar'
});

create or replace table scheme_target as
select *
from read_csv(getvariable('seeds') || '/scheme_target.csv', header = true, columns = {
    scheme_code: 'varchar', item_code: 'varchar', holder_kind: 'varchar', holder: 'varchar', value: 'decimal(18,8)',
    valid_from: 'date', valid_to: 'date', reason: 'varchar', basis: 'varchar'
})
where holder_kind = 'role';

create or replace table scheme_assignment as from read_csv(getvariable('seeds') || '/scheme_assignment.csv', types = {valid_to: 'date'});
create or replace table scheme_rank as from read_csv(getvariable('seeds') || '/scheme_rank.csv', types = {valid_to: 'date'});
