{{ config(
    meta={
        "owner": "customer experience desk",
        "title_en": "nobody answers without an invitation",
        "title_zh": "有回答必有邀请",
    },
) }}

select
    survey_id,
    count(*) as answers
from {{ ref("int_survey_answer") }}
where month = {{ month_name() }}
group by survey_id
having sum(invitations) = 0
