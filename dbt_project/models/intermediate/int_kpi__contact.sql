with base as (
    select * from {{ ref("int_contact_day") }} where month = {{ month_name() }}
),

lines as (
    select 'contacts_handled' as kpi_code, *, contacts_handled as numerator, 0 as denominator, contacts_handled as sample_size from base
)

{{ kpi_rows("lines", ["employee_id", "queue"]) }}
