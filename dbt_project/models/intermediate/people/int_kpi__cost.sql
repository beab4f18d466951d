with actual as (
    select * from {{ ref("int_ledger_entry") }} where kind = 'actual'
),

bearer as (
    select distinct unit_code from actual where is_operating and unit_code is not null
),

-- what is done in a unit is paid by the nearest unit above it that bears costs
paying_unit as (
    select
        u.day,
        u.unit_code,
        u.ancestor_code as paid_by
    from {{ ref("int_unit_path") }} as u
    inner join bearer as b on u.ancestor_code = b.unit_code
    where u.month = {{ month_name() }}
    qualify row_number() over (partition by u.day, u.unit_code order by u.depth) = 1
),

work as (
    select kpi_date, employee_id, contacts_handled, fcr_resolved, 0 as handled, 0 as handle_seconds from {{ ref("int_contact_day") }} where month = {{ month_name() }}
    union all
    select kpi_date, employee_id, 0 as contacts_handled, 0 as fcr_resolved, handled, handle_seconds from {{ ref("int_segment_day") }} where month = {{ month_name() }}
),

paid_work as (
    select
        w.kpi_date,
        u.paid_by as unit_code,
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
    -- no ledger, no cost per anything: what is not known yet is not 0
    where exists (select 1 from actual)
    group by w.kpi_date, u.paid_by
),

-- by account: what one cost centre spent too much another may have saved
budget as (
    select
        account,
        max(kpi_date) as kpi_date,
        sum(case when kind = 'budget' then amount else 0 end) as budget,
        sum(case when kind = 'actual' then amount else 0 end) as spent
    from {{ ref("int_ledger_entry") }}
    where exists (select 1 from actual)
    group by account
),

base as (
    select
        kpi_date,
        unit_code,
        record_id,
        case when is_operating then amount else 0 end as cost,
        case when is_operating and not one_off then amount else 0 end as lasting_cost,
        case when is_payroll then amount * 60 else 0 end as payroll_x60,
        0 as contacts_handled,
        0 as fcr_resolved,
        0 as handled,
        0 as handle_seconds
    from actual
    union all
    select kpi_date, unit_code, null as record_id, 0 as cost, 0 as lasting_cost, 0 as payroll_x60, contacts_handled, fcr_resolved, handled, handle_seconds from paid_work
),

lines as (
    select 'cost_per_call' as kpi_code, kpi_date, unit_code, record_id, cost as numerator, contacts_handled as denominator, contacts_handled as sample_size from base union all
    select 'cost_per_call.without_one_offs' as kpi_code, kpi_date, unit_code, record_id, lasting_cost as numerator, contacts_handled as denominator, contacts_handled as sample_size from base union all
    select 'cost_per_resolution' as kpi_code, kpi_date, unit_code, record_id, cost as numerator, fcr_resolved as denominator, fcr_resolved as sample_size from base union all
    select 'cost_per_minute' as kpi_code, kpi_date, unit_code, record_id, payroll_x60 as numerator, handle_seconds as denominator, handled as sample_size from base union all
    select 'budget_accuracy' as kpi_code, kpi_date, null as unit_code, account as record_id, budget - abs(spent - budget) as numerator, budget as denominator, 1 as sample_size from budget
),

dated as (
    select *, {{ month_name() }} as month from lines
)

{{ kpi_rows("dated", ["unit_code", "record_id"]) }}
