with run as (
    select * from {{ ref("int_run") }}
),

place_in_rule as (
    select numbers.n from (values (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12)) as numbers (n)
),

-- a rule asks how likely as many periods as it takes are: the last ones of the run, however long that is
period_chance as (
    select
        r.rule_code,
        r.entity_type,
        r.entity_code,
        cast(split_part(r.chances, '|', r.run_length - p.n + 1) as double) as once,
        cast(nullif(split_part(r.chances_by_noise, '|', r.run_length - p.n + 1), '') as double) as by_noise
    from run as r
    inner join place_in_rule as p on r.periods_of_rule >= p.n and r.run_length >= p.n
),

-- a product as the sum of logarithms; what is nothing at eight decimals stays nothing
chance as (
    select
        rule_code,
        entity_type,
        entity_code,
        cast(exp(sum(ln(greatest(once, 1e-12)))) as decimal(18, 8)) as chance_run,
        case
            when count(by_noise) = count(*) then cast(exp(sum(ln(greatest(by_noise, 1e-12)))) as decimal(18, 8))
        end as chance_by_noise
    from period_chance
    group by rule_code, entity_type, entity_code
),

final as (
    select
        {{ month_name() }} as month,
        r.rule_code,
        r.rank_list,
        r.family,
        r.entity_type,
        r.entity_code,
        r.unit_code,
        r.scheme_code,
        r.eligible,
        r.is_flagged,
        r.place,
        r.unit_size,
        r.tied,
        r.score,
        r.score_period,
        r.run_length,
        r.run_months,
        r.training_offered,
        r.chance_once,
        c.chance_run,
        c.chance_by_noise,
        r.chances,
        r.chances_by_noise,
        r.stint,
        r.eligible_since_return,
        r.last_off_state,
        r.in_reset,
        r.test
    from run as r
    left join chance as c
        on r.rule_code = c.rule_code and r.entity_type = c.entity_type and r.entity_code = c.entity_code
)

select * from final
