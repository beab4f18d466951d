{{ config(materialized="ephemeral") }}

-- Chance that somebody as good as all others is proposed for at least once in a year, each period drawn by itself: in a unit of n every
-- period is a hit with p = places / n. Of L periods the sum over j counts the choices of j runs of k hits, alternately with either sign
-- (de Moivre). Runs that start again with the quarter are drawn quarter by quarter; a rule for a return has its own few periods.
with ranked as (
    select * from {{ ref("fct_rank") }}
    where month = {{ month_name() }} and eligible
),

rule as (
    select * from {{ ref("int_run_rule") }}
),

unit as (
    select distinct
        u.rule_code,
        u.run_length as k,
        u.within,
        u.calendar,
        r.period_kind,
        r.unit_size,
        1e0 * least(u.places, r.unit_size) / r.unit_size as p,
        case r.period_kind when 'month' then 12 when 'quarter' then 4 when 'half_year' then 2 else 1 end as periods
    from ranked as r
    inner join rule as u on r.rank_list = u.rank_list
),

drawn as (
    select
        *,
        case
            when within is not null then least(within, periods)
            when calendar = 'quarter' and period_kind = 'month' then 3
            else periods
        end as length
    from unit
),

choice as (
    select numbers.j from (values (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12)) as numbers (j)
),

term as (
    select
        d.*,
        c.j,
        d.length - c.j * d.k as rest
    from drawn as d
    inner join choice as c on d.length - c.j * d.k >= c.j - 1
),

at_once as (
    select
        rule_code,
        period_kind,
        unit_size,
        max(case when within is not null then 1 else periods / length end) as draws,
        sum(power(-1e0, j - 1) * power(p, j * k) * power(1 - p, j - 1) * (
            1e0 * factorial(rest) / (factorial(j - 1) * factorial(rest - j + 1))
            + case when rest >= j then (1 - p) * factorial(rest) / (factorial(j) * factorial(rest - j)) else 0 end
        )) as chance
    from term
    group by rule_code, period_kind, unit_size
),

final as (
    select
        rule_code,
        period_kind,
        unit_size,
        cast(1 - power(1 - chance, draws) as decimal(18, 8)) as chance_year
    from at_once
)

select * from final
