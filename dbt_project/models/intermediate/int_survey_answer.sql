{{ config(materialized="incremental") }}

with surveys as (
    select * from {{ ref("stg_survey__surveys") }} where survey_kind = 'contact'
),

night_tail as (
    select * from {{ ref("int_night_tail") }} where month = {{ month_name() }}
),

answered as (
    select distinct survey_id from surveys where question_code <> ''
),

dated as (
    select
        surveys.*,
        {{ work_date("surveys.contact_started_at") }} as kpi_date,
        case when answered.survey_id is null then 0 else 1 end as is_answered,
        case when surveys.question_code = 'csat' and surveys.score is not null then 1 else 0 end as is_csat,
        case when surveys.question_code = 'nps' and surveys.score is not null then 1 else 0 end as is_nps
    from surveys
    left join answered on surveys.survey_id = answered.survey_id
    left join night_tail
        on surveys.employee_id = night_tail.employee_id
            and cast(surveys.contact_started_at as date) = night_tail.calendar_day
),

final as (
    select
        {{ month_name() }} as month,
        kpi_date,
        employee_id,
        concat(survey_id, '/', question_code) as record_id,
        survey_id,
        question_code,
        contact_id,
        contact_started_at,
        sent_at,
        answered_at,
        score,
        scale_min,
        scale_max,
        case when question_code = '' then 1 else 0 end as invitations,
        case when question_code = '' then is_answered else 0 end as answered_invitations,
        is_csat as csat_answers,
        case when is_csat = 1 and score >= scale_max - 1 then 1 else 0 end as satisfied,
        case when is_csat = 1 and score <= scale_min + 1 then 1 else 0 end as dissatisfied,
        is_nps as nps_answers,
        case when is_nps = 0 then 0 when score >= 9 then 100 when score <= 6 then -100 else 0 end as nps_points
    from dated
    where {{ in_month("kpi_date") }}
)

select * from final
