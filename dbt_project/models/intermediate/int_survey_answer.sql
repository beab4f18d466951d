{{ config(materialized="incremental") }}

-- what staff are asked is anonymous and never comes here
with surveys as (
    select
        *,
        {{ survey_question("question_code") }} as question,
        {{ survey_answer_is_valid() }} as is_valid
    from {{ ref("stg_survey__surveys") }}
    where survey_kind not in ('staff', 'scheme')
),

answered as (
    select distinct survey_id from surveys where question_code <> '' and coalesce(verified, true)
),

repeats as (
    select * from {{ ref("int_survey_repeat") }}
),

night_tail as (
    select * from {{ ref("int_night_tail") }} where month = {{ month_name() }}
),

policy as (
    select * from {{ ref("int_policy_day") }} where month = {{ month_name() }} and queue = '*'
),

dated as (
    select
        s.*,
        {{ work_date("s.contact_started_at") }} as kpi_date,
        case when a.survey_id is null then 0 else 1 end as is_answered,
        r.seconds_to_next
    from surveys as s
    left join answered as a on s.survey_id = a.survey_id
    left join repeats as r
        on s.survey_id = r.survey_id
            and s.question_code = r.question_code
    left join night_tail
        on s.employee_id = night_tail.employee_id
            and cast(s.contact_started_at as date) = night_tail.calendar_day
),

judged as (
    select
        d.*,
        p.nps_promoter_from,
        p.nps_detractor_to,
        case when p.ces_high_is_easy = 1 then d.score else d.scale_min + d.scale_max - d.score end as ease,
        case when d.score >= d.scale_max - (p.top_boxes - 1) then 1 else 0 end as in_top_boxes,
        case when d.score <= d.scale_min + (p.bottom_boxes - 1) then 1 else 0 end as in_bottom_boxes,
        case
            when not d.is_valid or d.seconds_to_next <= p.survey_repeat_hours * 3600 then ''
            -- a complaint counts once, with its last answer, however much later that came
            when d.survey_kind = 'complaint' and d.seconds_to_next is not null then ''
            when d.survey_kind = 'contact' or d.question = 'satisfaction' then concat(d.survey_kind, ' ', d.question)
            else ''
        end as counts_as
    from dated as d
    inner join policy as p on d.kpi_date = p.day
    where {{ in_month("d.kpi_date") }}
),

final as (
    select
        {{ month_name() }} as month,
        kpi_date,
        employee_id,
        case when employee_id is null then unit_code end as unit_code,
        concat(survey_id, '/', question_code) as record_id,
        survey_kind,
        question_code,
        contact_id,
        contact_started_at,
        sent_at,
        answered_at,
        score,
        scale_min,
        scale_max,
        case when survey_kind = 'contact' and question_code = '' then 1 else 0 end as invitations,
        case when survey_kind = 'contact' and question_code = '' then is_answered else 0 end as answered_invitations,
        case when counts_as = 'contact satisfaction' then 1 else 0 end as csat_answers,
        case when counts_as = 'contact satisfaction' then in_top_boxes else 0 end as satisfied,
        case when counts_as = 'contact satisfaction' then in_bottom_boxes else 0 end as dissatisfied,
        case when counts_as = 'contact nps' then 1 else 0 end as nps_answers,
        case when counts_as <> 'contact nps' then 0 when score >= nps_promoter_from then 100 when score <= nps_detractor_to then -100 else 0 end as nps_points,
        case when counts_as = 'contact ces' then 1 else 0 end as ces_answers,
        case when counts_as = 'contact ces' then ease else 0 end as ces_points,
        case when counts_as = 'contact fcr' then 1 else 0 end as fcr_answers,
        case when counts_as = 'contact fcr' and score = scale_max then 1 else 0 end as solved_at_once,
        -- about a complaint, a repair, a reception or a sale
        case when survey_kind <> 'contact' and counts_as <> '' then 1 else 0 end as matter_answers,
        case when survey_kind <> 'contact' and counts_as <> '' then in_top_boxes else 0 end as matter_satisfied
    from judged
)

select * from final
