{{ config(
    meta={
        "owner": "telephony desk",
        "title_en": "no two states of an agent overlap",
        "title_zh": "同一座席的状态互不重叠",
    },
) }}

with states as (
    select
        employee_id,
        state,
        started_at,
        ended_at,
        lead(started_at) over (partition by employee_id order by started_at, ended_at) as next_start
    from {{ ref("stg_telephony__agent_states") }}
)

select *
from states
where next_start < ended_at
    and {{ in_month("started_at") }}
