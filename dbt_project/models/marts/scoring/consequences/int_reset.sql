{{ config(materialized="ephemeral") }}

-- what HR says of people in the month that matters to rules: days off duty, the test that leads back, training offered
with person_day as (
    select * from {{ ref("int_person_day") }}
    where month = {{ month_name() }}
),

training as (
    select * from {{ ref("stg_hr__training") }}
    where {{ in_month("held_on") }}
),

rule as (
    select * from {{ ref("int_run_rule") }}
),

last_day as (
    select
        employee_id,
        max(day) as day
    from person_day
    group by employee_id
),

off as (
    select
        u.rule_code,
        p.employee_id,
        max(case when p.day = l.day then 1 else 0 end) as is_off_at_end
    from person_day as p
    inner join rule as u on p.status = u.reset_state
    inner join last_day as l on p.employee_id = l.employee_id
    group by u.rule_code, p.employee_id
),

attempt as (
    select
        u.rule_code,
        t.employee_id,
        t.was_passed,
        row_number() over (partition by u.rule_code, t.employee_id order by t.held_on desc, t.attempt desc, t.event_id desc) as newest_first
    from training as t
    inner join rule as u on t.kind = u.return_test
    where t.was_passed is not null
),

newest_attempt as (
    select * from attempt where newest_first = 1
),

offered as (
    select
        u.rule_code,
        t.employee_id,
        count(*) as trainings
    from training as t
    inner join rule as u on concat('|', u.training_kinds, '|') like concat('%|', t.kind, '|%')
    where t.was_invited
    group by u.rule_code, t.employee_id
),

person as (
    select
        u.rule_code,
        l.employee_id
    from last_day as l
    cross join rule as u
),

final as (
    select
        p.rule_code,
        'employee' as entity_type,
        p.employee_id as entity_code,
        o.employee_id is not null as was_off,
        coalesce(o.is_off_at_end = 1, false) as is_off_at_end,
        case when a.was_passed then 'passed' when not a.was_passed then 'failed' end as test,
        coalesce(t.trainings, 0) as trainings
    from person as p
    left join off as o on p.rule_code = o.rule_code and p.employee_id = o.employee_id
    left join newest_attempt as a on p.rule_code = a.rule_code and p.employee_id = a.employee_id
    left join offered as t on p.rule_code = t.rule_code and p.employee_id = t.employee_id
    where o.employee_id is not null or a.employee_id is not null or t.employee_id is not null
)

select * from final
