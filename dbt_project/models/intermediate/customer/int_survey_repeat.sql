with answers as (
    select
        survey_id,
        question_code,
        survey_kind,
        {{ survey_question("question_code") }} as question,
        coalesce(contact_id, complaint_no, case_id, order_id, survey_id) as subject,
        case when survey_kind = 'complaint' then '' else coalesce(employee_id, '') end as agent,
        coalesce(answered_at, sent_at) as said_at
    from {{ ref("stg_survey__surveys") }}
    where survey_kind not in ('staff', 'scheme') and {{ survey_answer_is_valid() }}
),

-- nearly all are asked once: only the others are put in order
repeated as (
    select
        survey_kind,
        subject,
        question,
        agent
    from answers
    group by survey_kind, subject, question, agent
    having count(*) > 1
),

in_order as (
    select
        a.survey_id,
        a.question_code,
        a.said_at,
        lead(a.said_at) over (
            partition by a.survey_kind, a.subject, a.question, a.agent
            order by a.said_at, a.survey_id, a.question_code
        ) as next_said_at
    from answers as a
    inner join repeated as r
        on a.survey_kind = r.survey_kind
            and a.subject = r.subject
            and a.question = r.question
            and a.agent = r.agent
)

select
    survey_id,
    question_code,
    {{ seconds_between("said_at", "next_said_at") }} as seconds_to_next
from in_order
where next_said_at is not null
