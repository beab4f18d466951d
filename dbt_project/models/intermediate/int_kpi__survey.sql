with base as (
    select
        month,
        kpi_date,
        employee_id,
        unit_code,
        sum(invitations) as invitations,
        sum(answered_invitations) as answered_invitations,
        sum(csat_answers) as csat_answers,
        sum(satisfied) as satisfied,
        sum(dissatisfied) as dissatisfied,
        sum(nps_answers) as nps_answers,
        sum(nps_points) as nps_points,
        sum(ces_answers) as ces_answers,
        sum(ces_points) as ces_points,
        sum(fcr_answers) as fcr_answers,
        sum(solved_at_once) as solved_at_once
    from {{ ref("int_survey_answer") }}
    where month = {{ month_name() }} and survey_kind = 'contact'
    group by month, kpi_date, employee_id, unit_code
),

lines as (
    select 'csat' as kpi_code, *, satisfied as numerator, csat_answers as denominator, csat_answers as sample_size from base union all
    select 'dissatisfaction' as kpi_code, *, dissatisfied as numerator, csat_answers as denominator, csat_answers as sample_size from base union all
    select 'nps' as kpi_code, *, nps_points as numerator, nps_answers as denominator, nps_answers as sample_size from base union all
    select 'ces' as kpi_code, *, ces_points as numerator, ces_answers as denominator, ces_answers as sample_size from base union all
    select 'fcr_survey' as kpi_code, *, solved_at_once as numerator, fcr_answers as denominator, fcr_answers as sample_size from base union all
    select 'response_rate' as kpi_code, *, answered_invitations as numerator, invitations as denominator, invitations as sample_size from base
)

{{ kpi_rows("lines", ["employee_id", "unit_code"]) }}
