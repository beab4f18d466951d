{{ config(materialized="incremental") }}

with person_day as (
    select * from {{ ref("int_person_day") }} where month = {{ month_name() }}
),

on_roll as (
    select * from person_day where status <> 'left'
),

last_day as (
    select * from on_roll
    qualify row_number() over (partition by employee_id order by day desc) = 1
),

segment_day as (
    select * from {{ ref("int_segment_day") }} where month = {{ month_name() }}
),

contact_day as (
    select * from {{ ref("int_contact_day") }} where month = {{ month_name() }}
),

agent_day as (
    select * from {{ ref("int_agent_day") }} where month = {{ month_name() }}
),

{%- set nowhere = "cast(null as " ~ dbt.type_string() ~ ") as queue, cast(null as " ~ dbt.type_string() ~ ") as channel" %}
{%- set queue = "coalesce(queue, " ~ no_queue() ~ ") as queue" %}

-- a driver is the measure of its name
work as (
    select 'headcount' as measure, day, employee_id, {{ nowhere }}, 1 as amount from on_roll
    union all
    select 'seats' as measure, day, employee_id, {{ nowhere }}, 1 as amount from last_day where seat_type is not null
    union all
    select 'paid_hours' as measure, work_date as day, employee_id, {{ nowhere }}, paid_minutes as amount from {{ ref("stg_hr__attendance") }} where {{ in_month("work_date") }}
    union all
    select 'handled_minutes' as measure, kpi_date as day, employee_id, {{ queue }}, channel, handle_seconds as amount from segment_day
    union all
    select 'contacts' as measure, kpi_date as day, employee_id, {{ queue }}, channel, contacts_handled as amount from contact_day
    union all
    select 'resolutions' as measure, kpi_date as day, employee_id, {{ queue }}, channel, fcr_resolved as amount from contact_day
    union all
    select 'occupied' as measure, kpi_date as day, employee_id, {{ nowhere }}, occupied_seconds as amount from agent_day
    union all
    select 'occupiable' as measure, kpi_date as day, employee_id, {{ nowhere }}, occupiable_seconds as amount from agent_day
),

unit_day as (
    select day, unit_code, ancestor_kind from {{ ref("int_cost_path") }} where depth = 0
),

centre_day as (
    select
        day,
        min(unit_code) as unit_code
    from unit_day
    where ancestor_kind = 'centre'
    group by day
),

-- the centre is everything: what people did whom HR does not know, or whose unit is gone, belongs to it
final as (
    select
        {{ month_name() }} as month,
        w.measure,
        w.day,
        coalesce(u.unit_code, c.unit_code) as unit_code,
        w.queue,
        w.channel,
        cast(sum(w.amount) as decimal(18, 4)) as amount
    from work as w
    left join person_day as p
        on w.employee_id = p.employee_id
            and w.day = p.day
    left join unit_day as u
        on p.unit_code = u.unit_code
            and p.day = u.day
    left join centre_day as c on w.day = c.day
    where w.amount <> 0
    group by w.measure, w.day, coalesce(u.unit_code, c.unit_code), w.queue, w.channel
)

select * from final
