{{ config(materialized="ephemeral") }}

-- the state that the newest published month left. One that rests on proposals stands as long as one of them is not rejected
with before as (
    select * from {{ source("published", "person_state") }}
),

proposal as (
    select * from {{ ref("fct_proposal") }}
    where month = {{ month_name() }} and about_month < {{ month_name() }} and status <> 'rejected'
),

rule as (
    select * from {{ ref("int_run_rule") }}
),

resting as (
    select
        b.family,
        b.entity_type,
        b.entity_code,
        max(case when p.status = 'confirmed' then 1 else 0 end) as is_confirmed
    from before as b
    inner join proposal as p
        on
            b.family = p.family
            and b.entity_type = p.entity_type
            and b.entity_code = p.entity_code
            and b.state = p.to_state
            and b.since_month <= p.about_month
    group by b.family, b.entity_type, b.entity_code
),

judged as (
    select
        b.*,
        b.state_if_rejected is not null and r.family is null as is_rejected,
        coalesce(r.is_confirmed = 1, false) as is_confirmed
    from before as b
    left join resting as r on b.family = r.family and b.entity_type = r.entity_type and b.entity_code = r.entity_code
),

final as (
    select
        j.family,
        j.entity_type,
        j.entity_code,
        case when j.is_rejected then j.state_if_rejected else j.state end as state,
        case when not j.is_rejected then j.since_month end as since_month,
        case when j.is_rejected then 'rejected' else j.cause end as cause,
        case when not j.is_rejected then j.state_if_rejected end as state_if_rejected,
        case when j.is_confirmed and u.holds then u.severity end as held_severity
    from judged as j
    left join rule as u on j.cause = u.rule_code
)

select * from final
