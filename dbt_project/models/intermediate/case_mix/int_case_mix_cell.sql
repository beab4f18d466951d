-- handle time and satisfaction of an agent by reason, queue and hour, for each stretch of days in one place of one organisation:
-- the only pass over the records
with segment as (
    select * from {{ ref("int_segment") }} where handled = 1
),

answer as (
    select * from {{ ref("int_survey_answer") }} where month = {{ month_name() }} and csat_answers > 0
),

calls as (
    select * from {{ ref("stg_telephony__calls") }} where employee_id is not null
),

-- days on which a unit began, ended or moved
changed as (
    select valid_from as day from {{ ref("stg_hr__org_units") }}
    union
    select valid_to as day from {{ ref("stg_hr__org_units") }}
),

organisation as (
    select
        c.day,
        count(changed.day) over (order by c.day) as changes
    from {{ ref("int_calendar") }} as c
    left join changed on c.day = changed.day
    where c.is_in_month
),

placed as (
    select
        p.employee_id,
        p.day,
        min(p.day) over (partition by p.employee_id, p.unit_code, o.changes) as as_of_day
    from {{ ref("int_person_day") }} as p
    inner join organisation as o on p.day = o.day
    where p.month = {{ month_name() }}
),

-- the leg that is asked about: the last one of the agent in the contact
leg as (
    select
        a.record_id,
        c.reason,
        c.queue,
        c.started_at
    from answer as a
    inner join calls as c
        on a.contact_id = c.contact_id
            and a.employee_id = c.employee_id
    qualify row_number() over (partition by a.record_id order by c.segment_no desc) = 1
),

record as (
    select 'aht' as kpi_code, employee_id, kpi_date, reason, queue, started_at, handle_seconds as numerator, handled as denominator
    from segment
    union all
    select 'csat' as kpi_code, a.employee_id, a.kpi_date, l.reason, l.queue, coalesce(l.started_at, a.contact_started_at), a.satisfied, a.csat_answers
    from answer as a
    left join leg as l on a.record_id = l.record_id
),

final as (
    select
        r.kpi_code,
        r.employee_id,
        coalesce(p.as_of_day, r.kpi_date) as as_of_day,
        coalesce(r.reason, '') as reason,
        coalesce(r.queue, '') as queue,
        extract(hour from r.started_at) as hour,
        cast(sum(r.numerator) as bigint) as numerator,
        cast(sum(r.denominator) as bigint) as denominator
    from record as r
    left join placed as p
        on r.employee_id = p.employee_id
            and r.kpi_date = p.day
    group by r.kpi_code, r.employee_id, coalesce(p.as_of_day, r.kpi_date), coalesce(r.reason, ''), coalesce(r.queue, ''), extract(hour from r.started_at)
)

select * from final
