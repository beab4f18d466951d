with base as (
    select * from {{ ref("int_contact_day") }} where month = {{ month_name() }}
),

lines as (
    select 'contacts_handled' as kpi_code, *, contacts_handled as numerator, 0 as denominator, contacts_handled as sample_size from base union all
    select 'repeat_rate' as kpi_code, *, repeats as numerator, known_contacts as denominator, known_contacts as sample_size from base union all
    select 'fcr' as kpi_code, *, fcr_resolved as numerator, fcr_first as denominator, fcr_first as sample_size from base union all
    select 'fcr.1d' as kpi_code, *, fcr_1d_resolved as numerator, fcr_1d_first as denominator, fcr_1d_first as sample_size from base union all
    select 'fcr.3d' as kpi_code, *, fcr_3d_resolved as numerator, fcr_3d_first as denominator, fcr_3d_first as sample_size from base union all
    select 'fcr.30d' as kpi_code, *, fcr_30d_resolved as numerator, fcr_30d_first as denominator, fcr_30d_first as sample_size from base
)

{{ kpi_rows("lines", ["employee_id", "queue", "channel", "vendor"]) }}
