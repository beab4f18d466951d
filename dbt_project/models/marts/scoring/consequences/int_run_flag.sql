{{ config(materialized="ephemeral") }}

with ranked as (
    select * from {{ ref("fct_rank") }}
    where month = {{ month_name() }}
),

rule as (
    select * from {{ ref("int_run_rule") }}
),

rank_noise as (
    select * from {{ ref("fct_rank_noise") }}
    where month = {{ month_name() }}
),

placed as (
    select
        r.*,
        u.rule_code,
        u.rank_end,
        u.places,
        case when u.rank_end = 'last' then r.place_last else r.place_first end as place
    from ranked as r
    inner join rule as u on r.rank_list = u.rank_list
),

flagged as (
    select
        *,
        coalesce(eligible and place <= places, false) as is_flagged
    from placed
),

-- how far from the average of the unit the cut lies: beyond it is less than nothing
cut as (
    select
        rule_code,
        rank_list,
        entity_type,
        unit_code,
        scheme_code,
        ratio(sum(case when is_flagged then 1 else 0 end), count(*)) as chance_once,
        case
            when rank_end = 'last' then max(case when is_flagged then score end) - ratio(sum(score), count(*))
            else ratio(sum(score), count(*)) - min(case when is_flagged then score end)
        end as gap
    from flagged
    where eligible
    group by rule_code, rank_list, entity_type, unit_code, scheme_code, rank_end
),

measured as (
    select
        c.*,
        cast(c.gap as double) / cast(nullif(n.noise, 0) as double) as z
    from cut as c
    left join rank_noise as n on c.rank_list = n.rank_list and c.entity_type = n.entity_type
),

final as (
    select
        f.rule_code,
        f.rank_list,
        f.period,
        f.entity_type,
        f.entity_code,
        f.unit_code,
        f.scheme_code,
        f.score,
        f.eligible,
        f.is_flagged,
        f.place,
        f.unit_size,
        f.tied,
        m.chance_once,
        cast({{ normal_below("m.z") }} as decimal(18, 8)) as chance_by_noise
    from flagged as f
    left join measured as m
        on
            f.rule_code = m.rule_code
            and f.entity_type = m.entity_type
            and f.unit_code = m.unit_code
            and f.scheme_code = m.scheme_code
)

select * from final
