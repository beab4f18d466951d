with base as (
    select
        month,
        kpi_date,
        employee_id,
        sum(invitations) as invitations,
        sum(answered_invitations) as answered_invitations,
        sum(csat_answers) as csat_answers,
        sum(satisfied) as satisfied,
        sum(dissatisfied) as dissatisfied,
        sum(nps_answers) as nps_answers,
        sum(nps_points) as nps_points
    from {{ ref("int_survey_answer") }}
    where month = {{ month_name() }}
    group by month, kpi_date, employee_id
),

lines as (
    select 'csat' as kpi_code, *, satisfied as numerator, csat_answers as denominator, csat_answers as sample_size from base union all
    select 'dissatisfaction' as kpi_code, *, dissatisfied as numerator, csat_answers as denominator, csat_answers as sample_size from base union all
    select 'nps' as kpi_code, *, nps_points as numerator, nps_answers as denominator, nps_answers as sample_size from base union all
    select 'response_rate' as kpi_code, *, answered_invitations as numerator, invitations as denominator, invitations as sample_size from base
)

{{ kpi_rows("lines", ["employee_id"]) }}
