with position as (
    select
        p.*,
        u.last_day as kpi_date
    from {{ ref("fct_cost_position") }} as p
    inner join {{ ref("int_cost_unit") }} as u
        on p.unit_code = u.unit_code
            and u.depth = 0
            and u.month = {{ month_name() }}
    where p.month = {{ month_name() }}
),

entry as (
    select * from {{ ref("int_ledger_change") }} where month = {{ month_name() }}
),

record as (
    select
        kpi_date,
        unit_code,
        nullif(queue, {{ no_queue() }}) as queue,
        channel,
        concat(account, ' ', cost_centre) as record_id,
        sum(case when is_operating then amount else 0 end) as cost,
        sum(case when is_operating and not one_off then amount else 0 end) as lasting_cost,
        sum(case when is_payroll then amount * 60 else 0 end) as payroll_x60
    from position
    group by kpi_date, unit_code, queue, channel, account, cost_centre
),

base as (
    select kpi_date, unit_code, queue, channel, record_id, cost, lasting_cost, payroll_x60, 0 as contacts_handled, 0 as fcr_resolved, 0 as handled, 0 as handle_seconds
    from record
    union all
    select kpi_date, unit_code, queue, channel, null as record_id, 0 as cost, 0 as lasting_cost, 0 as payroll_x60, contacts_handled, fcr_resolved, handled, handle_seconds
    from {{ ref("int_cost_done") }}
),

-- by account: what one cost centre spent too much another may have saved
budget as (
    select
        m.last_day as kpi_date,
        e.account,
        sum(case when e.kind = 'budget' then coalesce(e.amount, 0) else 0 end) as budget,
        sum(case when e.kind = 'actual' then coalesce(e.amount, 0) else 0 end) as spent
    from entry as e
    cross join {{ ref("int_month") }} as m
    where exists (select 1 from position)
    group by m.last_day, e.account
),

lines as (
    select 'cost_per_call' as kpi_code, kpi_date, unit_code, queue, channel, record_id, cost as numerator, contacts_handled as denominator, contacts_handled as sample_size from base union all
    select 'cost_per_call.without_one_offs' as kpi_code, kpi_date, unit_code, queue, channel, record_id, lasting_cost as numerator, contacts_handled as denominator, contacts_handled as sample_size from base union all
    select 'cost_per_resolution' as kpi_code, kpi_date, unit_code, queue, channel, record_id, cost as numerator, fcr_resolved as denominator, fcr_resolved as sample_size from base union all
    select 'cost_per_minute' as kpi_code, kpi_date, unit_code, queue, channel, record_id, payroll_x60 as numerator, handle_seconds as denominator, handled as sample_size from base union all
    select 'budget_accuracy' as kpi_code, kpi_date, null as unit_code, null as queue, null as channel, account as record_id, budget - abs(spent - budget) as numerator, budget as denominator, 1 as sample_size from budget
),

dated as (
    select *, {{ month_name() }} as month from lines
)

{{ kpi_rows("dated", ["unit_code", "queue", "channel", "record_id"]) }}
