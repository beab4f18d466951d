with position as (
    select * from {{ ref("fct_cost_position") }} where month = {{ month_name() }} and is_operating
),

-- a unit has what ended in it and below it
bearer as (
    select distinct u.ancestor_code as unit_code
    from position as p
    inner join {{ ref("int_cost_unit") }} as u
        on p.unit_code = u.unit_code
            and u.month = {{ month_name() }}
),

bearing_queue as (
    select distinct queue from position where queue is not null
),

bearing_channel as (
    select distinct channel from position where channel is not null
),

-- what is done in a unit is paid by itself or the nearest unit above it that has costs
paying_unit as (
    select
        u.day,
        u.unit_code,
        u.ancestor_code as paid_by
    from {{ ref("int_cost_path") }} as u
    inner join bearer as b on u.ancestor_code = b.unit_code
    qualify row_number() over (partition by u.day, u.unit_code order by u.depth) = 1
),

work as (
    select kpi_date, employee_id, queue, channel, contacts_handled, fcr_resolved, 0 as handled, 0 as handle_seconds from {{ ref("int_contact_day") }} where month = {{ month_name() }}
    union all
    select kpi_date, employee_id, queue, channel, 0 as contacts_handled, 0 as fcr_resolved, handled, handle_seconds from {{ ref("int_segment_day") }} where month = {{ month_name() }}
),

-- a queue in which no cost ended has no cost per anything: what is not known is not 0
final as (
    select
        w.kpi_date,
        u.paid_by as unit_code,
        q.queue,
        c.channel,
        sum(w.contacts_handled) as contacts_handled,
        sum(w.fcr_resolved) as fcr_resolved,
        sum(w.handled) as handled,
        sum(w.handle_seconds) as handle_seconds
    from work as w
    left join {{ ref("int_person_day") }} as p
        on w.employee_id = p.employee_id
            and w.kpi_date = p.day
            and p.month = {{ month_name() }}
    left join paying_unit as u
        on p.unit_code = u.unit_code
            and p.day = u.day
    left join bearing_queue as q on w.queue = q.queue
    left join bearing_channel as c on w.channel = c.channel
    -- no ledger, no cost per anything
    where exists (select 1 from {{ ref("fct_cost_position") }} where month = {{ month_name() }})
    group by w.kpi_date, u.paid_by, q.queue, c.channel
)

select * from final
