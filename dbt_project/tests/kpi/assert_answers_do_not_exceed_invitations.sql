select
    survey_id,
    count(*) as answers
from {{ ref("int_survey_answer") }}
where month = {{ month_name() }}
group by survey_id
having sum(invitations) = 0
