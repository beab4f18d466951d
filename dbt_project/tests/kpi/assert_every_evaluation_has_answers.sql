with evaluations as (
    select * from {{ ref("stg_qa__evaluations") }}
    where status in ('released', 'disputed', 'final') and {{ in_month("contact_started_at") }}
),

answers as (
    select distinct
        evaluation_id,
        revision
    from {{ ref("stg_qa__answers") }}
)

select
    e.evaluation_id,
    e.revision,
    e.employee_id,
    e.contact_started_at
from evaluations as e
left join answers as a
    on e.evaluation_id = a.evaluation_id
        and e.revision = a.revision
where a.evaluation_id is null
