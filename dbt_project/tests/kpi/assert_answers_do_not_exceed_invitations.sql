-- of surveys of every kind: an answer needs its invitation
select
    survey_id,
    min(survey_kind) as survey_kind,
    count(*) as answers
from {{ ref("stg_survey__surveys") }}
group by survey_id
having sum(case when question_code = '' then 1 else 0 end) = 0
    and {{ in_month("min(contact_started_at)") }}
