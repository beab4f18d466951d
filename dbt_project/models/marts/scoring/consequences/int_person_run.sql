{{ config(materialized="ephemeral") }}

-- what the rules of a family together say of a person: back, still away, watched
with run as (
    select * from {{ ref("fct_run") }}
    where month = {{ month_name() }}
),

rule as (
    select * from {{ ref("int_run_rule") }}
),

final as (
    select
        r.family,
        r.entity_type,
        r.entity_code,
        max(case when r.eligible then 1 else 0 end) as eligible,
        max(case when r.in_reset then u.reset_state end) as reset_state,
        max(case when r.stint > 0 and r.eligible_since_return = 0 and r.test = 'passed' then u.return_test end) as return_state,
        max(case when r.eligible and r.stint > 0 and r.eligible_since_return <= u.within then u.watch_state end) as watch_state
    from run as r
    inner join rule as u on r.rule_code = u.rule_code
    group by r.family, r.entity_type, r.entity_code
)

select * from final
