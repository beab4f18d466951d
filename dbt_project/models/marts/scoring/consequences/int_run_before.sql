{{ config(materialized="ephemeral") }}

-- each rule and who it is about: the place of this month beside what the newest published month left
with flag as (
    select * from {{ ref("int_run_flag") }}
),

before as (
    select * from {{ source("published", "run") }}
),

rule as (
    select * from {{ ref("int_run_rule") }}
),

reset as (
    select * from {{ ref("int_reset") }}
),

-- a list of quarters, half-years or years is not ranked every month; in between all its rows are kept
list_in_hand as (
    select distinct rank_list from flag
),

met as (
    select
        coalesce(f.rule_code, b.rule_code) as rule_code,
        coalesce(f.entity_type, b.entity_type) as entity_type,
        coalesce(f.entity_code, b.entity_code) as entity_code,
        coalesce(f.unit_code, b.unit_code) as unit_code,
        coalesce(f.scheme_code, b.scheme_code) as scheme_code,
        f.rule_code is not null as is_present,
        f.period,
        coalesce(f.eligible, false) as is_ranked,
        coalesce(f.is_flagged, false) as is_flagged,
        f.place,
        f.unit_size,
        coalesce(f.tied, false) as tied,
        f.score,
        f.chance_once,
        f.chance_by_noise,
        b.month as month_before,
        b.score as score_before,
        b.score_period as score_period_before,
        coalesce(b.run_length, 0) as run_before,
        b.run_months as run_months_before,
        b.chances as chances_before,
        b.chances_by_noise as chances_by_noise_before,
        coalesce(b.training_offered, 0) as training_before,
        coalesce(b.stint, 0) as stint_before,
        coalesce(b.eligible_since_return, 0) as since_before,
        coalesce(b.stint > 0 and b.eligible_since_return = 0, false) as was_waiting,
        b.test as test_before
    from flag as f
    full outer join before as b
        on f.rule_code = b.rule_code and f.entity_type = b.entity_type and f.entity_code = b.entity_code
),

final as (
    select
        m.*,
        u.rank_list,
        u.family,
        u.reset_state,
        u.within,
        u.run_length as periods_of_rule,
        l.rank_list is not null as is_list_in_hand,
        u.calendar = 'quarter' and {{ period_of("quarter", "m.month_before") }} <> {{ period_of("quarter", month_name()) }} as is_new_quarter,
        coalesce(r.was_off, false) as was_off,
        coalesce(r.is_off_at_end, false) as is_off_at_end,
        coalesce(r.trainings, 0) as trainings,
        case when r.was_off or m.was_waiting then coalesce(r.test, m.test_before) end as test
    from met as m
    inner join rule as u
        on m.rule_code = u.rule_code and concat('|', u.entity_types, '|') like concat('%|', m.entity_type, '|%')
    left join list_in_hand as l on u.rank_list = l.rank_list
    left join reset as r
        on m.rule_code = r.rule_code and m.entity_type = r.entity_type and m.entity_code = r.entity_code
)

select * from final
