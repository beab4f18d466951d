with base as (
    select month, kpi_date, employee_id, unit_code, record_id, survey_kind, matter_satisfied as satisfied, matter_answers as answers
    from {{ ref("int_survey_answer") }}
    where month = {{ month_name() }} and matter_answers = 1
    union all
    select month, kpi_date, null as employee_id, unit_code, null as record_id, survey_kind, satisfied, answers
    from {{ ref("int_staff_wave") }}
),

lines as (
    select 'complaint_satisfaction' as kpi_code, *, satisfied as numerator, answers as denominator, answers as sample_size from base where survey_kind = 'complaint' union all
    select 'sales_satisfaction' as kpi_code, *, satisfied as numerator, answers as denominator, answers as sample_size from base where survey_kind = 'sales' union all
    select 'repair_satisfaction' as kpi_code, *, satisfied as numerator, answers as denominator, answers as sample_size from base where survey_kind = 'repair' union all
    select 'reception_satisfaction' as kpi_code, *, satisfied as numerator, answers as denominator, answers as sample_size from base where survey_kind = 'reception' union all
    select 'staff_satisfaction' as kpi_code, *, satisfied as numerator, answers as denominator, answers as sample_size from base where survey_kind = 'staff' union all
    select 'scheme_satisfaction' as kpi_code, *, satisfied as numerator, answers as denominator, answers as sample_size from base where survey_kind = 'scheme'
)

{{ kpi_rows("lines", ["employee_id", "unit_code", "record_id"]) }}
