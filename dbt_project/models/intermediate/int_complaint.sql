{{ config(materialized="incremental") }}

with complaints as (
    select
        *,
        kind = 'complaint' and is_valid as counts
    from {{ ref("stg_crm__complaints") }}
    where {{ in_month("occurred_at") }}
),

policy as (
    select * from {{ ref("int_policy_day") }} where month = {{ month_name() }} and queue = '*'
),

judged as (
    select
        c.*,
        closed_at <= due_at as is_in_time,
        case c.severity {% for n in range(1, 6) %}when {{ n }} then p.complaint_weight_{{ n }} {% endfor %}end as weight,
        -- what is open counts as missed as soon as it is overdue, and before that not at all
        closed_at is not null or due_at < {{ due_line("p.judged_days_after_month") }} as is_due
    from complaints as c
    inner join policy as p on cast(c.occurred_at as date) = p.day
),

final as (
    select
        {{ month_name() }} as month,
        cast(occurred_at as date) as kpi_date,
        employee_id,
        complaint_no as record_id,
        kind,
        contact_id,
        unit_code,
        occurred_at,
        received_at,
        due_at,
        closed_at,
        cause_class,
        severity,
        is_valid,
        is_first_level,
        was_reopened,
        case when counts then 1000 else 0 end as complaints_x1000,
        case when counts then 1000 * weight else 0 end as weighted_x1000,
        case when counts then 1 else 0 end as received,
        case when counts and is_first_level and not was_reopened and is_in_time then 1 else 0 end as resolved_at_once,
        case when counts and is_due then 1 else 0 end as due,
        case when counts and is_due and is_in_time then 1 else 0 end as closed_in_time
    from judged
)

select * from final
