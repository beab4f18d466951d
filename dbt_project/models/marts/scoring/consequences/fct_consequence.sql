with run as (
    select * from {{ ref("fct_run") }}
    where month = {{ month_name() }} and is_flagged
),

rule as (
    select * from {{ ref("int_run_rule") }}
),

ranked as (
    select * from {{ ref("fct_rank") }}
    where month = {{ month_name() }}
),

luck as (
    select * from {{ ref("int_run_luck") }}
),

rank_noise as (
    select * from {{ ref("fct_rank_noise") }}
    where month = {{ month_name() }}
),

evidence as (
    select * from {{ ref("int_card_evidence") }}
),

z as (
    select max(value) as z
    from {{ ref("kpi_parameter") }}
    where parameter = 'interval_z'
        and queue = '*'
        and valid_from < {{ month_start(1) }}
        and coalesce(valid_to, date '9999-12-31') >= {{ month_start(1) }}
),

proposed as (
    select
        r.*,
        u.to_state,
        u.severity,
        u.due_days,
        u.legal_note,
        row_number() over (partition by r.family, r.entity_type, r.entity_code order by u.severity desc, u.rule_code asc) = 1 as leads
    from run as r
    inner join rule as u on r.rule_code = u.rule_code
    where r.run_length >= u.run_length
        and (u.within is null or (r.eligible_since_return >= 1 and r.eligible_since_return <= u.within))
),

final as (
    select
        p.month,
        p.score_period as period,
        p.rule_code,
        p.rank_list,
        p.family,
        p.entity_type,
        p.entity_code,
        p.unit_code,
        p.scheme_code,
        p.run_length,
        p.run_months,
        p.place,
        p.unit_size,
        p.tied,
        p.severity,
        p.leads,
        p.to_state,
        p.due_days,
        cast({{ dbt.dateadd("day", "p.due_days - 1", month_start(1)) }} as date) as due_on,
        p.chance_once,
        p.chance_run,
        coalesce(l.chance_year, 0) as chance_year,
        p.chance_by_noise,
        e.sample_size,
        p.score,
        cast(p.score - times(z.z, n.noise) as decimal(18, 8)) as score_low,
        cast(p.score + times(z.z, n.noise) as decimal(18, 8)) as score_high,
        e.standards_missed,
        p.training_offered,
        p.legal_note
    from proposed as p
    inner join ranked as k
        on p.rank_list = k.rank_list and p.entity_type = k.entity_type and p.entity_code = k.entity_code
    inner join evidence as e
        on p.family = e.family and p.entity_type = e.entity_type and p.entity_code = e.entity_code
    left join luck as l
        on p.rule_code = l.rule_code and k.period_kind = l.period_kind and p.unit_size = l.unit_size
    left join rank_noise as n on p.rank_list = n.rank_list and p.entity_type = n.entity_type
    cross join z
)

select * from final
